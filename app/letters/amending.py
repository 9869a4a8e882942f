"""The text of a published letter: a marked correction or a new version. Nothing that was signed is ever changed."""

from datetime import datetime

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from app import texts
from app.accounts.trace import THE_OPERATOR, By, TraceKind, record
from app.db import changes_one
from app.differences import kept_difference
from app.errors import LetterChanged, NotAllowed
from app.models import Entry, EntryKind, Letter, LetterState, TextVersion

PUBLISHED = (LetterState.OPEN, LetterState.CLOSED)


def amend(
    session: Session,
    *,
    letter: Letter,
    source: str,
    now: datetime,
    corrects: bool = False,
    seen: int | None = None,
    by: By = THE_OPERATOR,
) -> TextVersion:
    """Publish a new text, or a marked correction of the newest, with its `text` entry. Whoever signed before stays
    bound to the version that they signed.

    Raises LetterChanged when somebody has changed the letter since revision `seen`, and NotAllowed for a letter that is
    not published, or archived, and for a text that it has had before.
    """
    as_seen = update(Letter).where(Letter.id == letter.id, Letter.state.in_(PUBLISHED))
    if seen is not None:
        as_seen = as_seen.where(Letter.revision == seen)
    changes = changes_one(session, as_seen.values(revision=Letter.revision + 1))
    session.refresh(letter)
    if letter.state not in PUBLISHED:
        raise NotAllowed("Only a published letter that is not archived takes a new text.")
    if not changes:
        raise LetterChanged
    before = session.scalars(_newest_first(letter.id)).first()
    version = add_version(session, letter=letter, source=source)
    version.published_at = now
    version.difference = kept_difference(before.source, version.source) if before is not None else None
    version.corrects_id = before.id if corrects and before is not None else None
    session.add(text_entry(version, now=now))
    session.flush()
    kind = TraceKind.TEXT_CORRECTED if corrects else TraceKind.TEXT_VERSIONED
    record(session, kind, by=by, now=now, letter_id=letter.id, version=version.version, sha256=version.sha256)
    return version


def add_version(session: Session, *, letter: Letter, source: str) -> TextVersion:
    """Raises NotAllowed where the letter has had this text before: a checksum names one version."""
    normal = texts.normal(source)
    digest = texts.sha256_of(normal)
    known = select(TextVersion.version).where(TextVersion.letter_id == letter.id, TextVersion.sha256 == digest)
    if (same := session.scalar(known)) is not None:
        raise NotAllowed(f"This is version {same} of the text, word for word. Nothing was published.")
    latest = session.scalar(select(func.max(TextVersion.version)).where(TextVersion.letter_id == letter.id)) or 0
    version = TextVersion(letter_id=letter.id, version=latest + 1, source=normal, sha256=digest, published_at=None)
    session.add(version)
    session.flush()
    return version


def text_entry(version: TextVersion, *, now: datetime) -> Entry:
    return Entry(letter_id=version.letter_id, kind=EntryKind.TEXT, text_version_id=version.id, made_at=now)


def _newest_first(letter_id: int) -> Select[TextVersion]:
    return select(TextVersion).where(TextVersion.letter_id == letter_id).order_by(TextVersion.version.desc()).limit(1)
