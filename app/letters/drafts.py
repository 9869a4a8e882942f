"""Deleting and duplicating drafts. Does not commit."""

from dataclasses import replace
from datetime import datetime

from flask_babel import lazy_gettext
from sqlalchemy import String, delete, exists, select
from sqlalchemy.orm import Session

from app.audit_log.record import AuditKind, By, record
from app.core import encryption
from app.core.db import Base, table_of
from app.core.errors import LetterChanged, NotAllowed
from app.letters import drafting, share_pictures
from app.letters.actions import moves
from app.letters.form_values import Draft, draft_of
from app.letters.queries import free_slug
from app.models import Entry, Letter
from app.organisations.byline import organised_by

# Kept as evidence, or because they limit mails to other people.
_STAYS = ("audit_log", "mail_counts", "suppressions", "outgoing_mails")
_KEEPS = ("slug", "mailbox_key", "time_zone", "language")

NO_DRAFT = lazy_gettext("Only a draft can be deleted. You can close and archive a published letter.")
WAS_PUBLISHED = lazy_gettext(
    "This letter was published before, and its ledger keeps that text. It can stay a draft, but it can’t be deleted."
)


def can_be_deleted(session: Session, letter: Letter) -> bool:
    return letter.is_draft and not _has_ledger(session, letter)


def delete_draft(session: Session, *, letter: Letter, seen: int, by: By, now: datetime) -> None:
    """Delete everything that was written, and free its slug. The row stays, with its texts emptied, because the audit
    log refers to it.

    Raises LetterChanged if it has been saved since revision `seen`, and NotAllowed.
    """
    slug = letter.slug
    if not moves(session, letter, Letter.is_draft, Letter.revision == seen):
        raise LetterChanged if letter.is_draft else NotAllowed(NO_DRAFT)
    if _has_ledger(session, letter):
        raise NotAllowed(WAS_PUBLISHED)
    for table in reversed(Base.metadata.sorted_tables):
        hangs_on = [column for column in table.columns if _leads_to_letters(column)]
        if table.name not in _STAYS:
            for column in hangs_on:
                session.execute(delete(table).where(column == letter.id))
    moves(
        session, letter, slug=f"~{letter.id}", deleted_at=now, mailbox_key=encryption.new_encrypted_key(),
        **dict.fromkeys(_words(), ""),
    )  # fmt: skip
    record(session, AuditKind.DRAFT_DELETED, by=by, now=now, letter_id=letter.id, address=slug)


def duplicate(session: Session, *, letter: Letter, source: str, by: By, now: datetime) -> Letter:
    """A new draft with the same texts and settings, but without signatures or dates."""
    begun = drafting.begin_draft(
        session, draft=copy_of(session, letter, source, now=now), organisation_id=letter.organisation_id, by=by, now=now
    )
    share_pictures.copy(session, of=letter, to=begun, now=now)
    return begun


def copy_of(session: Session, letter: Letter, source: str, *, now: datetime) -> Draft:
    """Uses the current name of the organisation for a suggested byline."""
    draft = draft_of(letter, source)
    suggested = draft.byline == organised_by(letter.organisation_name)
    return replace(
        draft, slug=free_slug(session, letter.slug), dated=now.date(), opens_at=None, closes_at=None,
        embargo_until=None, milestone_on=None,
        byline=organised_by(letter.organisation.name) if suggested else draft.byline,
    )  # fmt: skip


def _has_ledger(session: Session, letter: Letter) -> bool:
    return bool(session.scalar(select(exists().where(Entry.letter_id == letter.id))))


def _leads_to_letters(column: object) -> bool:
    keys = getattr(column, "foreign_keys", ())
    return any(key.column.table is table_of(Letter) for key in keys)


def _words() -> list[str]:
    """The columns with text that people typed."""
    columns = table_of(Letter).columns
    return [one.name for one in columns if type(one.type) is String and not one.nullable and one.name not in _KEEPS]
