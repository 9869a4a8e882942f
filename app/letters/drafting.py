"""Creating a letter from its form, saving it as a draft, and saving its settings after publication.

Each save names the revision that its form has shown and fails if that is not the newest, so that concurrent edits are
never lost.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnExpressionArgument, Update, select, update
from sqlalchemy.orm import Session

from app.audit_log.record import AuditKind, By, record
from app.core import encryption
from app.core.db import changes_one, count_changed
from app.core.errors import LetterChanged
from app.letters import own_professions
from app.letters.amending import add_draft, draft_digest, to_publish
from app.letters.child_rows import in_order, replace_rows, write_addressees, write_promises
from app.letters.form_values import Draft, Settings, changed, settings_of
from app.models import Author, Endorsement, Letter, LetterProfession, LetterState
from app.text import markdown


def begin_draft(session: Session, *, draft: Draft, organisation_id: int, by: By, now: datetime) -> Letter:
    """Add a letter that is not visible to outsiders. Raises IntegrityError if its slug is taken."""
    letter = Letter(
        **draft.columns,
        organisation_id=organisation_id,
        state=LetterState.DRAFT,
        made_at=now,
        mailbox_key=encryption.new_encrypted_key(),
    )
    session.add(letter)
    session.flush()
    add_draft(session, letter=letter, source=draft.source)
    _write_settings_rows(session, letter, draft)
    _write_frozen_rows(session, letter, draft)
    record(session, AuditKind.LETTER_DRAFTED, by=by, now=now, letter_id=letter.id)
    return letter


def save_draft(session: Session, *, letter: Letter, draft: Draft, seen: int, by: By, now: datetime) -> None:
    """Save the whole form. Raises LetterChanged if the letter is no longer a draft or has been saved since revision
    `seen`, IntegrityError if the new slug is taken, and ProfessionInUse.
    """
    if not changes_one(session, _of_revision(letter, seen, Letter.is_draft).values(draft.columns)):
        raise LetterChanged
    source = markdown.normal(draft.source)
    draft_of_it = to_publish(session, letter)
    if draft_of_it is not None and draft_of_it.published_at is None:
        draft_of_it.source, draft_of_it.sha256 = source, draft_digest(draft_of_it.version, source)
    _write_settings_rows(session, letter, draft)
    _write_frozen_rows(session, letter, draft)
    record(session, AuditKind.DRAFT_SAVED, by=by, now=now, letter_id=letter.id, revision=seen + 1)
    session.expire(letter)


def save_settings(session: Session, *, letter: Letter, settings: Settings, seen: int, by: By, now: datetime) -> None:
    """Save what may change after publication, and record the changes. Raises LetterChanged and ProfessionInUse like
    `save_draft`.
    """
    before = settings_of(letter)
    if not changes_one(session, _of_revision(letter, seen, Letter.is_open_or_closed).values(settings.columns)):
        raise LetterChanged
    _write_settings_rows(session, letter, settings)
    if {name for name, _ in settings.authors} - {
        name for name, _ in before.authors
    }:  # a new name that credits may hold
        count_changed(session, update(Letter).where(Letter.id == letter.id).values(judged_to=0))
    record(
        session, AuditKind.SETTINGS_CHANGED, by=by, now=now, letter_id=letter.id, changed=changed(before, settings),
        **own_professions.changes(before.own_professions, settings.own_professions),
    )  # fmt: skip
    session.expire(letter)


def _of_revision(letter: Letter, seen: int, stands: ColumnExpressionArgument[bool]) -> Update:
    where = (Letter.id == letter.id, stands, Letter.revision == seen)
    return update(Letter).where(*where).values(revision=seen + 1)


def _write_settings_rows(session: Session, letter: Letter, settings: Settings) -> None:
    replace_rows(session, Author, letter.id, in_order(_authors(session, letter, settings)))
    replace_rows(session, Endorsement, letter.id, in_order([{"name": name} for name in settings.endorsements]))
    replace_rows(session, LetterProfession, letter.id, [{"profession": slug} for slug in settings.professions])
    own_professions.write(session, letter.id, settings.own_professions)


def _authors(session: Session, letter: Letter, settings: Settings) -> list[dict[str, Any]]:
    """A name that stays keeps the signature that an owner has linked to it."""
    there = session.scalars(
        select(Author).where(Author.letter_id == letter.id).execution_options(populate_existing=True)
    )
    ties = {one.name: {"signature_id": one.signature_id, "tied_name": one.tied_name} for one in there}
    untied = {"signature_id": None, "tied_name": None}
    return [{"name": name, "credit": credit} | ties.get(name, untied) for name, credit in settings.authors]


def _write_frozen_rows(session: Session, letter: Letter, draft: Draft) -> None:
    write_addressees(session, letter.id, draft.addressees)
    promises = ((f"promise-{at}", said) for at, said in enumerate(draft.promises, start=1))
    write_promises(session, letter.id, tuple(promises))
