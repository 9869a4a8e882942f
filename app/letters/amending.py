"""The text of a published letter: marked corrections and new versions. What was signed never changes.

The letter's row and its child rows hold the newest published text, so that every reader of the rows gets that.
"""

from collections.abc import Iterator
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import Select, exists, select, update
from sqlalchemy.orm import Session

from app.audit_log.record import THE_OPERATOR, AuditKind, By, record
from app.core.db import changes_one, count_changed
from app.core.errors import LetterChanged, NotAllowed
from app.letters.canonical_text import WholeText, freeze, read
from app.letters.changed_text import kept_changes
from app.letters.child_rows import write_addressees, write_promises
from app.models import (
    Entry,
    EntryKind,
    Letter,
    LetterKind,
    Signature,
    SignaturePromise,
    TextVersion,
)
from app.text import markdown


def amend(
    session: Session,
    *,
    letter: Letter,
    text: WholeText,
    now: datetime,
    corrects: bool = False,
    seen: int | None = None,
    by: By = THE_OPERATOR,
) -> TextVersion:
    """Publish a new text, or a marked correction of the newest, with its `text` entry. Earlier signers stay bound to
    the version that they signed.

    Raises LetterChanged if the letter has been changed since revision `seen`, and NotAllowed if it is not published or
    is archived, for a text that it has had before, and for anything in `refused_changes`.
    """
    as_seen = update(Letter).where(Letter.id == letter.id, Letter.is_open_or_closed)
    if seen is not None:
        as_seen = as_seen.where(Letter.revision == seen)
    changes = changes_one(session, as_seen.values(revision=Letter.revision + 1))
    session.refresh(letter)
    if not letter.is_open_or_closed:
        raise NotAllowed(gettext("Only a published letter that isn’t archived can get a new text."))
    if not changes:
        raise LetterChanged
    before = session.scalars(_newest_first(letter.id)).one()
    was = read(before.canonical or "")
    _refuse(session, letter.id, was, text, corrects=corrects)
    version = TextVersion(letter_id=letter.id, version=before.version + 1, published_at=now)
    freeze(version, text)
    version.difference = kept_changes(was, text)
    version.corrects_id = before.id if corrects else None
    session.add(version)
    session.flush()
    session.add(text_entry(version, now=now))
    session.flush()
    _write_rows(session, letter, was, text)
    kind = AuditKind.TEXT_CORRECTED if corrects else AuditKind.TEXT_VERSIONED
    record(session, kind, by=by, now=now, letter_id=letter.id, version=version.version, sha256=version.sha256)
    return version


def _refuse(session: Session, letter_id: int, was: WholeText, text: WholeText, *, corrects: bool) -> None:
    if (same := version_that_says(session, letter_id, text)) is not None:
        raise NotAllowed(gettext("This is version %(version)s, word for word. Nothing was published.", version=same))
    if refused := [sentence for _, sentence in refused_changes(session, letter_id, was, text, corrects=corrects)]:
        raise NotAllowed(" ".join(gettext("%(sentence)s.", sentence=one) for one in refused))


def refused_changes(
    session: Session, letter_id: int, was: WholeText, text: WholeText, *, corrects: bool
) -> Iterator[tuple[str, str]]:
    """Changes that would take away what people signed, or are more than a correction: pairs of field and sentence."""
    pledge = LetterKind.PLEDGE
    if corrects and was.kind is not text.kind and pledge in (was.kind, text.kind):
        yield "kind", gettext("Only a new version can make a letter a pledge, or stop it being one: choose that")
    said = dict(text.promises)
    for key, words in was.promises:
        if said.get(key) == words or not _is_promised(session, letter_id, key):
            continue
        if key not in said:
            sentence = gettext(
                "A signer has made the promise “%(promise)s”, so it stays. A new version can reword it", promise=words
            )
            yield "promises", sentence
        elif corrects:
            sentence = gettext(
                "A signer has made the promise “%(promise)s”. To reword it, choose a new version", promise=words
            )
            yield "promises", sentence


def version_that_says(session: Session, letter_id: int, text: WholeText) -> int | None:
    """The version of a letter with exactly this text, compared in canonical form."""
    known = select(TextVersion.version).where(
        TextVersion.letter_id == letter_id, TextVersion.canonical == text.canonical
    )
    return session.scalar(known.order_by(TextVersion.version.desc()).limit(1))


def same_as(version: int) -> str:
    return gettext("This is version %(version)s, word for word", version=version)


def add_draft(session: Session, *, letter: Letter, source: str) -> None:
    """Add the first text of a letter, which is frozen at publication."""
    normal = markdown.normal(source)
    session.add(TextVersion(letter_id=letter.id, version=1, source=normal, sha256=markdown.sha256_of(normal)))
    session.flush()


def begin_next(session: Session, letter: Letter) -> None:
    """Add the next text of a letter that is a draft again, initially a copy of the newest."""
    newest = session.scalars(_newest_first(letter.id)).one()
    number = newest.version + 1
    digest = draft_digest(number, newest.source)
    session.add(TextVersion(letter_id=letter.id, version=number, source=newest.source, sha256=digest))
    session.flush()


def draft_digest(version: int, source: str) -> str:
    """A placeholder digest for an unfrozen text, different from that of any frozen text."""
    return markdown.sha256_of(source if version == 1 else f"draft {version}\n{source}")


def to_publish(session: Session, letter: Letter) -> TextVersion | None:
    """The newest text of a draft, reloaded from the database."""
    newest = select(TextVersion).where(TextVersion.letter_id == letter.id).order_by(TextVersion.version.desc())
    return session.scalars(newest.limit(1).execution_options(populate_existing=True)).first()


def published_again(session: Session, letter: Letter, draft: TextVersion, text: WholeText) -> TextVersion:
    """The version for this text, in a letter that may have been published before. Raises NotAllowed if it equals an
    older version.
    """
    before = session.scalars(_newest_first(letter.id)).first()
    if before is None:
        freeze(draft, text)
        return draft
    same = version_that_says(session, letter.id, text)
    if same == before.version:  # a checksum names one version
        session.delete(draft)
        session.flush()
        return before
    if same is not None:
        raise NotAllowed(gettext("This is version %(version)s, word for word. Change something first.", version=same))
    freeze(draft, text)
    draft.difference = kept_changes(read(before.canonical or ""), text)
    return draft


def text_entry(version: TextVersion, *, now: datetime) -> Entry:
    return Entry(letter_id=version.letter_id, kind=EntryKind.TEXT, text_version_id=version.id, made_at=now)


def _write_rows(session: Session, letter: Letter, was: WholeText, text: WholeText) -> None:
    """Make pages show the new text. New addressees cause a new check of all signers' names and credits."""
    values = text.columns | {"dated": text.dated or letter.dated}
    named = {name for name, _, _ in text.addressees if name} - {name for name, _, _ in was.addressees}
    if named:
        values["judged_to"] = 0
    count_changed(session, update(Letter).where(Letter.id == letter.id).values(values))
    if text.addressees != was.addressees:
        write_addressees(session, letter.id, text.addressees)
    if text.promises != was.promises:
        write_promises(session, letter.id, text.promises)
    session.expire(letter)


def _is_promised(session: Session, letter_id: int, key: str) -> bool:
    """True if a signature that stands, or may be restored, includes this promise."""
    made = select(SignaturePromise.key).join(Signature, Signature.id == SignaturePromise.signature_id)
    of_letter = made.where(Signature.letter_id == letter_id, SignaturePromise.key == key, Signature.may_stand)
    return session.scalar(select(exists(of_letter))) or False


def _newest_first(letter_id: int) -> Select[TextVersion]:
    published = select(TextVersion).where(TextVersion.letter_id == letter_id, TextVersion.published_at.is_not(None))
    return published.order_by(TextVersion.version.desc()).limit(1)
