"""What organisers do with a letter. Each runs in the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app import sealing, texts
from app.db import changes_one
from app.errors import NotAllowed
from app.models import Entry, EntryKind, Letter, LetterState, Organisation, Tally, TextVersion


@dataclass(frozen=True)
class Responsible:
    """Who answers for a letter, printed before the button that signs it."""

    legal_name: str
    contact: str
    funder: str


def found_organisation(session: Session, *, slug: str, name: str, now: datetime) -> Organisation:
    organisation = Organisation(slug=slug, name=name, made_at=now)
    session.add(organisation)
    session.flush()
    return organisation


def draft_letter(session: Session, *, letter: Letter, responsible: Responsible, source: str, now: datetime) -> Letter:
    """Add a letter that nobody sees yet, with its first text. `letter` comes with its public fields filled in."""
    letter.state = LetterState.DRAFT
    letter.made_at = now
    letter.mailbox_key = sealing.new_sealed_key()
    letter.responsible_name = responsible.legal_name
    letter.responsible_contact = responsible.contact
    letter.funder = responsible.funder
    session.add(letter)
    session.flush()
    _add_version(session, letter=letter, source=source)
    return letter


def publish(session: Session, *, letter: Letter, now: datetime) -> None:
    """Freeze the text, begin the ledger with its `text` entry (index 0), and let people in."""
    published = changes_one(
        session,
        update(Letter)
        .where(Letter.id == letter.id, Letter.state == LetterState.DRAFT)
        .values(state=LetterState.OPEN, opens_at=func.coalesce(Letter.opens_at, now)),
    )
    if not published:
        raise NotAllowed("This letter is published already.")
    session.refresh(letter)
    version = session.scalars(select(TextVersion).where(TextVersion.letter_id == letter.id)).one()
    version.published_at = now
    session.add(Tally(letter_id=letter.id, counted_at=now))
    session.add(_text_entry(version, now=now))
    session.flush()


def amend(session: Session, *, letter: Letter, source: str, now: datetime) -> TextVersion:
    """Publish a new version. Whoever signed before stays bound to the version that they signed."""
    if letter.state not in (LetterState.OPEN, LetterState.CLOSED):
        raise NotAllowed("Only a published letter takes a new text version.")
    version = _add_version(session, letter=letter, source=source)
    version.published_at = now
    session.add(_text_entry(version, now=now))
    session.flush()
    return version


def close(session: Session, *, letter: Letter, now: datetime) -> None:
    """Take no more sign-ups; those of before may be confirmed for another 48 hours."""
    _move(session, letter, to=LetterState.CLOSED, of=LetterState.OPEN, closes_at=now)


def reopen(session: Session, *, letter: Letter, closes_at: datetime | None) -> None:
    _move(session, letter, to=LetterState.OPEN, of=LetterState.CLOSED, closes_at=closes_at)


def _move(session: Session, letter: Letter, *, to: LetterState, of: LetterState, closes_at: datetime | None) -> None:
    moved = changes_one(
        session,
        update(Letter).where(Letter.id == letter.id, Letter.state == of).values(state=to, closes_at=closes_at),
    )
    if not moved:
        raise NotAllowed(f"Only a letter that is {of.value} can do that.")
    session.refresh(letter)


def _add_version(session: Session, *, letter: Letter, source: str) -> TextVersion:
    latest = session.scalar(select(func.max(TextVersion.version)).where(TextVersion.letter_id == letter.id)) or 0
    normal = texts.normal(source)
    version = TextVersion(
        letter_id=letter.id, version=latest + 1, source=normal, sha256=texts.sha256_of(normal), published_at=None
    )
    session.add(version)
    session.flush()
    return version


def _text_entry(version: TextVersion, *, now: datetime) -> Entry:
    return Entry(letter_id=version.letter_id, kind=EntryKind.TEXT, text_version_id=version.id, made_at=now)
