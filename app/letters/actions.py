"""What organisers do with a letter. Each action first changes the letter's row by a conditional UPDATE, and is recorded
in the audit log; none commits. The form and the settings are in drafting.py, the text in amending.py, the end in
archiving.py.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import ColumnElement, ColumnExpressionArgument, and_, func, or_, true, update
from sqlalchemy.orm import Session

from app.audit_log.record import THE_OPERATOR, AuditKind, By, record
from app.core import encryption
from app.core.db import changes_one
from app.core.errors import LetterChanged, NotAllowed
from app.letters.amending import add_draft, published_again, text_entry, to_publish
from app.letters.canonical_text import as_printed
from app.letters.checklist import missing
from app.models import Letter, LetterState, Tally
from app.organisations.actions import name_to_agree_to

_FOR_THE_KEY = 16  # random bytes in an embargo link


@dataclass(frozen=True)
class Responsible:
    """The body responsible for a letter, as printed before its sign button."""

    legal_name: str
    contact: str
    funder: str
    data_controller: str = ""  # if different from the legal name

    @property
    def columns(self) -> dict[str, str]:
        return {
            "responsible_name": self.legal_name,
            "responsible_contact": self.contact,
            "funder": self.funder,
            "data_controller": self.data_controller,
        }


def draft_letter(
    session: Session, *, letter: Letter, responsible: Responsible, source: str, now: datetime, by: By = THE_OPERATOR
) -> Letter:
    """Add a letter that is not public yet, with its first text. The public fields of `letter` are already set."""
    letter.state = LetterState.DRAFT
    letter.made_at = now
    letter.mailbox_key = encryption.new_encrypted_key()
    for column, said in responsible.columns.items():
        setattr(letter, column, said or getattr(letter, column) or "")
    session.add(letter)
    session.flush()
    add_draft(session, letter=letter, source=source)
    record(session, AuditKind.LETTER_DRAFTED, by=by, now=now, letter_id=letter.id)
    return letter


def publish(session: Session, *, letter: Letter, now: datetime, seen: int | None = None, by: By = THE_OPERATOR) -> None:
    """Freeze the text, start the ledger with its `text` entry (index 0), and open the letter; under embargo, only for
    people with its link. `seen` is the revision that was shown with the button. Raises NotAllowed, listing what is
    missing.
    """
    version = to_publish(session, letter)
    values = {
        "state": LetterState.OPEN,
        "opens_at": func.coalesce(Letter.opens_at, now),
        "agreed_name": name_to_agree_to(session, letter.organisation_id),
    }
    unchanged = true() if seen is None else Letter.revision == seen
    if not moves(session, letter, Letter.is_draft, unchanged, **values) or version is None:
        raise NotAllowed(gettext("This letter is already published.")) if letter.is_public() else LetterChanged
    if wanting := missing(letter, version.source, now=now):
        raise NotAllowed(" ".join(wanting))
    if letter.embargo_until is not None:
        letter.embargo_key = secrets.token_urlsafe(_FOR_THE_KEY)
    version = published_again(session, letter, version, as_printed(letter, version.source))
    version.published_at = version.published_at or now
    if session.get(Tally, letter.id) is None:  # a rebuild may already have written it
        session.add(Tally(letter_id=letter.id, counted_at=now))
    session.add(text_entry(version, now=now))
    session.flush()
    record(session, AuditKind.LETTER_PUBLISHED, by=by, now=now, letter_id=letter.id, sha256=version.sha256)


def close(session: Session, *, letter: Letter, now: datetime, by: By = THE_OPERATOR) -> None:
    """Stop taking sign-ups; earlier ones can still be confirmed for 48 hours."""
    runs = and_(Letter.state == LetterState.OPEN, or_(Letter.closes_at.is_(None), Letter.closes_at > now))
    if not moves(session, letter, runs, state=LetterState.CLOSED, closes_at=now):
        raise NotAllowed(gettext("Only a letter that is open can be closed."))
    record(session, AuditKind.LETTER_CLOSED, by=by, now=now, letter_id=letter.id)


def reopen(
    session: Session, *, letter: Letter, closes_at: datetime | None, now: datetime, by: By = THE_OPERATOR
) -> None:
    """Take sign-ups again, until a new closing time or indefinitely."""
    if closes_at is not None and closes_at <= now:
        raise NotAllowed(gettext("Choose a closing time in the future to reopen the letter."))
    if not moves(session, letter, is_closed(now), state=LetterState.OPEN, closes_at=closes_at):
        raise NotAllowed(gettext("Only a letter that is closed can be reopened, and never an archived one."))
    record(session, AuditKind.LETTER_REOPENED, by=by, now=now, letter_id=letter.id)


def is_closed(now: datetime) -> ColumnElement[bool]:
    """Closed manually or by its closing time."""
    return or_(Letter.state == LetterState.CLOSED, and_(Letter.state == LetterState.OPEN, Letter.closes_at <= now))


def moves(session: Session, letter: Letter, *where: ColumnExpressionArgument[bool], **values: object) -> bool:
    """Conditionally update the letter and increment its revision; True if it matched the conditions."""
    moved = update(Letter).where(Letter.id == letter.id, *where)
    done = changes_one(session, moved.values(revision=Letter.revision + 1, **values))
    session.refresh(letter)
    return done
