"""Archiving erases a letter's signers, a week after an owner started it (rules.md, A signature). Start, cancellation
and execution are one conditional UPDATE each, so that only one of them takes effect. Does not commit.
"""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.accounts.queries import addresses_of
from app.audit_log.record import THE_OPERATOR, AuditKind, By, record
from app.core import encryption, journal
from app.core.db import changes_one, count_changed
from app.core.errors import NamesAreOff, NotAllowed
from app.letters import share_pictures
from app.letters.actions import is_closed, moves
from app.letters.locking import locked
from app.letters.taking_down import refuse_if_taken_down
from app.mail import outbox
from app.models import AuditLine, Author, Letter, LetterState, MailKind, Role
from app.models.letter import GRACE

TAKEN_BACK_WITHIN = timedelta(days=7)

_IS_ARCHIVING = Letter.state == LetterState.ARCHIVING


def begin(session: Session, *, letter: Letter, now: datetime, by: By = THE_OPERATOR) -> None:
    """Hide the names now, and schedule the erasure in a week. Only after late sign-ups have had time to confirm. All
    owners are mailed. Raises NotAllowed.
    """
    over = and_(is_closed(now), or_(Letter.closes_at.is_(None), Letter.closes_at <= now - GRACE))
    runs_at = now + TAKEN_BACK_WITHIN
    if not moves(session, letter, over, state=LetterState.ARCHIVING, archives_at=runs_at):
        raise NotAllowed(
            gettext(
                "You can archive a letter once, from 48 hours after it closes: until then people can still confirm."
            )
        )
    journal.note(session, "archiving", now=now, letter=letter.slug, archives_at=runs_at.isoformat())
    _tell_owners(session, letter, AuditKind.ARCHIVING_BEGUN, by=by, now=now)


def take_back(session: Session, *, letter: Letter, now: datetime, by: By = THE_OPERATOR) -> None:
    """Cancel the archiving: the letter is closed again, with all names as before. All owners are mailed. Raises
    NotAllowed if it is too late.
    """
    in_time = and_(_IS_ARCHIVING, Letter.archives_at > now)
    if not moves(session, letter, in_time, state=LetterState.CLOSED, archives_at=None):
        raise NotAllowed(
            gettext("There is no archiving to cancel: the letter isn’t being archived, or the week is over.")
        )
    journal.note(session, "archiving-taken-back", now=now, letter=letter.slug)
    _tell_owners(session, letter, AuditKind.ARCHIVING_TAKEN_BACK, by=by, now=now)


def is_due(now: datetime) -> ColumnElement[bool]:
    """Letters whose week is over."""
    return and_(_IS_ARCHIVING, Letter.archives_at <= now)


def due(now: datetime) -> Select[int]:
    return select(Letter.id).where(is_due(now)).order_by(Letter.id)


def run(session: Session, *, letter_id: int, now: datetime) -> bool:
    """End the letter for good: its links expire, its mailboxes' key is destroyed, and retention erases its signers.
    False if it has just been cancelled.
    """
    key = encryption.new_encrypted_key()  # digests under the old key can no longer be matched to mailboxes
    letter = session.get_one(Letter, letter_id)
    ended = {"state": LetterState.ARCHIVED, "archived_at": now, "archives_at": None, "mailbox_key": key}
    if not moves(session, letter, is_due(now), **ended):
        return False
    _erase_people(session, letter_id)
    journal.note(session, "archived", now=now, letter=letter.slug)
    record(session, AuditKind.LETTER_ARCHIVED, by=_who_began(session, letter_id), now=now, letter_id=letter_id)
    return True


def require_names(session: Session, letter_id: int) -> None:
    """Call before handing out names: a concurrent archiving or take-down either comes later or is seen. Raises
    NamesAreOff and LetterTakenDown.
    """
    letter = locked(session, letter_id, shared=True)
    if not letter.shows_names():
        raise NamesAreOff
    refuse_if_taken_down(letter)


def again(session: Session, line: dict[str, Any], *, now: datetime) -> bool:
    """Replay after a restore, from the journal's last line about a letter."""
    letter = update(Letter).where(Letter.slug == line["letter"])
    match line["act"]:
        case "archiving":
            runs_at, said_at = (datetime.fromisoformat(line[key]) for key in ("archives_at", "at"))
            off = {"state": LetterState.ARCHIVING, "archives_at": runs_at}
            before = letter.where(Letter.is_open_or_closed)
            return changes_one(session, before.values(off | {"closes_at": func.coalesce(Letter.closes_at, said_at)}))
        case "archiving-taken-back":
            return changes_one(session, letter.where(_IS_ARCHIVING).values(state=LetterState.CLOSED, archives_at=None))
        case _:
            for letter_id in session.scalars(select(Letter.id).where(Letter.slug == line["letter"])).all():
                _erase_people(session, letter_id)
            ended = {"state": LetterState.ARCHIVED, "archived_at": now, "archives_at": None}
            before = letter.where(Letter.state.not_in([LetterState.DRAFT, LetterState.ARCHIVED]))
            return changes_one(session, before.values(ended | {"mailbox_key": encryption.new_encrypted_key()}))


def _erase_people(session: Session, letter_id: int) -> None:
    """Lead signatories are signers, too, and the letter's own picture may show people."""
    count_changed(session, delete(Author).where(Author.letter_id == letter_id))
    share_pictures.erase(session, letter_id)


def _tell_owners(session: Session, letter: Letter, kind: AuditKind, *, by: By, now: datetime) -> None:
    record(session, kind, by=by, now=now, letter_id=letter.id)
    event_id = session.scalar(select(func.max(AuditLine.id)).where(_of(letter.id, kind)))
    for address in session.scalars(addresses_of(letter.organisation_id, Role.OWNER)).all():
        outbox.queue_mail(
            session, kind=MailKind.ARCHIVING, letter_id=letter.id, signature_id=None, address=address, links={},
            about_id=event_id, now=now,
        )  # fmt: skip


def _who_began(session: Session, letter_id: int) -> By:
    """The archiving that runs a week later is still attributed to the owner who started it."""
    begun = select(AuditLine).where(_of(letter_id, AuditKind.ARCHIVING_BEGUN)).order_by(AuditLine.id.desc()).limit(1)
    event = session.scalar(begun)
    return THE_OPERATOR if event is None else By(event.account_id, event.organisation_id)


def _of(letter_id: int, kind: AuditKind) -> ColumnElement[bool]:
    return and_(AuditLine.letter_id == letter_id, AuditLine.kind == kind.value)
