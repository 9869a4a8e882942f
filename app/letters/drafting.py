"""A letter as its form says it: added as a draft, saved, and after publication its settings alone.

Whoever saves names the revision that their form has shown. One that is no longer the newest writes nothing: two editors
at once lose nothing.
"""

from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Update, delete, insert, select, update
from sqlalchemy.orm import Session

from app import sealing, texts
from app.accounts.trace import By, TraceKind, record
from app.db import changes_one, count_changed, table_of
from app.errors import LetterChanged
from app.letters.described import Draft, Settings, changed, settings_of
from app.models import (
    Addressee,
    Author,
    Endorsement,
    Letter,
    LetterProfession,
    LetterState,
    PledgeAction,
    TextVersion,
)

_OfLetter: TypeAlias = type[Addressee | Author | Endorsement | LetterProfession | PledgeAction]


def begin_draft(session: Session, *, draft: Draft, organisation_id: int, by: By, now: datetime) -> Letter:
    """Add a letter that nobody outside sees. Raises IntegrityError where its slug is taken."""
    letter = Letter(
        **draft.columns,
        organisation_id=organisation_id,
        state=LetterState.DRAFT,
        made_at=now,
        mailbox_key=sealing.new_sealed_key(),
    )
    session.add(letter)
    session.flush()
    source = texts.normal(draft.source)
    session.add(TextVersion(letter_id=letter.id, version=1, source=source, sha256=texts.sha256_of(source)))
    session.flush()
    _write_settings_rows(session, letter, draft)
    _write_frozen_rows(session, letter, draft)
    record(session, TraceKind.LETTER_DRAFTED, by=by, now=now, letter_id=letter.id)
    return letter


def save_draft(session: Session, *, letter: Letter, draft: Draft, seen: int, by: By, now: datetime) -> None:
    """Save the whole form. Raises LetterChanged when the letter is no draft any more, or somebody has saved since
    revision `seen`, and IntegrityError where the new slug is taken.
    """
    if not changes_one(session, _of_revision(letter, seen, LetterState.DRAFT).values(draft.columns)):
        raise LetterChanged
    source = texts.normal(draft.source)
    text = update(TextVersion).where(TextVersion.letter_id == letter.id, TextVersion.published_at.is_(None))
    changes_one(session, text.values(source=source, sha256=texts.sha256_of(source)))
    _write_settings_rows(session, letter, draft)
    _write_frozen_rows(session, letter, draft)
    record(session, TraceKind.DRAFT_SAVED, by=by, now=now, letter_id=letter.id, revision=seen + 1)
    session.expire(letter)


def save_settings(session: Session, *, letter: Letter, settings: Settings, seen: int, by: By, now: datetime) -> None:
    """Save what may change after publication, and trace what does. Raises LetterChanged as `save_draft` does."""
    before = settings_of(letter)
    may = _of_revision(letter, seen, LetterState.OPEN, LetterState.CLOSED)
    if not changes_one(session, may.values(settings.columns)):
        raise LetterChanged
    _write_settings_rows(session, letter, settings)
    if {name for name, _ in settings.authors} - {
        name for name, _ in before.authors
    }:  # a new name that credits may hold
        count_changed(session, update(Letter).where(Letter.id == letter.id).values(judged_to=0))
    record(session, TraceKind.SETTINGS_CHANGED, by=by, now=now, letter_id=letter.id, changed=changed(before, settings))
    session.expire(letter)


def _of_revision(letter: Letter, seen: int, *states: LetterState) -> Update:
    where = (Letter.id == letter.id, Letter.state.in_(states), Letter.revision == seen)
    return update(Letter).where(*where).values(revision=seen + 1)


def _write_settings_rows(session: Session, letter: Letter, settings: Settings) -> None:
    _replace(session, Author, letter.id, _in_order(_authors(session, letter, settings)))
    _replace(session, Endorsement, letter.id, _in_order([{"name": name} for name in settings.endorsements]))
    _replace(session, LetterProfession, letter.id, [{"profession": slug} for slug in settings.professions])


def _authors(session: Session, letter: Letter, settings: Settings) -> list[dict[str, Any]]:
    """A name that stays keeps the signature that an owner has tied to it."""
    there = session.scalars(
        select(Author).where(Author.letter_id == letter.id).execution_options(populate_existing=True)
    )
    ties = {one.name: {"signature_id": one.signature_id, "tied_name": one.tied_name} for one in there}
    untied = {"signature_id": None, "tied_name": None}
    return [{"name": name, "credit": credit} | ties.get(name, untied) for name, credit in settings.authors]


def _write_frozen_rows(session: Session, letter: Letter, draft: Draft) -> None:
    addressees = [{"name": name or None, "office": office, "body": body} for name, office, body in draft.addressees]
    _replace(session, Addressee, letter.id, _in_order(addressees))
    promises = [{"key": f"promise-{at}", "words": words} for at, words in enumerate(draft.promises, start=1)]
    _replace(session, PledgeAction, letter.id, _in_order(promises))


def _in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row | {"position": at} for at, row in enumerate(rows)]


def _replace(session: Session, model: _OfLetter, letter_id: int, rows: list[dict[str, Any]]) -> None:
    session.execute(delete(table_of(model)).where(table_of(model).c.letter_id == letter_id))
    if rows:
        session.execute(insert(table_of(model)), [row | {"letter_id": letter_id} for row in rows])
