"""Protected names, held whenever someone signs with them: on one letter (by its organisers) or everywhere (by the
operator).
"""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import ColumnElement, Select, delete, select, update
from sqlalchemy.orm import Session

from app.audit_log.record import AuditKind, By, record
from app.core import encryption
from app.core.db import changes_one, count_changed
from app.core.errors import BadRequest
from app.models import MailKind, MailState, OutgoingMail, ProtectedName
from app.moderation import queries
from app.moderation.rejudging import judge_again
from app.protected_names import watches
from app.text import addresses, names
from app.text.lookalikes import fold, skeleton

MOST_OF_LETTER = 200


def protected_names(letter_id: int | None) -> Select[ProtectedName]:
    """A letter's, or (None) the platform's, in the order in which they were protected."""
    return select(ProtectedName).where(_of(letter_id)).order_by(ProtectedName.id)


def protect(
    session: Session, *, letter_id: int | None, name: str, famous: bool, watch: str | None, by: By, now: datetime
) -> ProtectedName:
    """Protects a name; if it is protected already, updates its options. Raises BadRequest for an invalid name or
    address, or one name too many.
    """
    cleaned = names.clean_name(name)
    if not names.is_name(cleaned) or not skeleton(cleaned) or names.too_long(cleaned):
        raise BadRequest(gettext("We can’t recognise that as a name. Enter it as it is usually written."))
    encrypted = encryption.encrypt(_address(watch)) if watch else None
    there = _existing(session, letter_id, cleaned)
    if there is None:
        there = ProtectedName(letter_id=letter_id, name=cleaned)
        session.add(there)
    there.name, there.famous, there.watch_address_encrypted, there.made_at = cleaned, famous, encrypted, now
    session.flush()
    judge_again(session, letter_id)
    if encrypted is not None:
        watches.ask_to_watch(session, there, now=now)
        session.flush()
    else:
        there.watch_proven_at = None
    record(
        session, AuditKind.NAME_PROTECTED, by=by, now=now, letter_id=letter_id,
        protected=there.id, famous=famous, watched=encrypted is not None,
    )  # fmt: skip
    return there


def unprotect(session: Session, *, letter_id: int | None, protected_id: int, by: By, now: datetime) -> bool:
    """Unprotects a name. Names already held stay held, and unsent mails to its watcher are withheld. False if this
    letter does not protect it.
    """
    one = (ProtectedName.id == protected_id) & _of(letter_id)
    if not changes_one(session, delete(ProtectedName).where(one)):
        return False
    unsent = update(OutgoingMail).where(
        OutgoingMail.is_queued,
        OutgoingMail.kind == MailKind.NAME_WATCH,
        OutgoingMail.about_id == protected_id,
    )
    kept_back = {"state": MailState.WITHHELD, "recipient_encrypted": None, "links_encrypted": None, "settled_at": now}
    count_changed(session, unsent.values(kept_back))
    record(session, AuditKind.NAME_UNPROTECTED, by=by, now=now, letter_id=letter_id, protected=protected_id)
    return True


def protected_by_name(session: Session, *, letter_id: int | None, name: str) -> ProtectedName | None:
    """The protected name that equals this one, ignoring case and accents."""
    folded = fold(names.clean_name(name))
    return next((one for one in session.scalars(protected_names(letter_id)) if fold(one.name) == folded), None)


def _existing(session: Session, letter_id: int | None, name: str) -> ProtectedName | None:
    """The same name, if protected already; concurrent organisers are serialised."""
    if letter_id is None:
        return protected_by_name(session, letter_id=None, name=name)
    queries.lock_letter(session, letter_id)
    here: Sequence[ProtectedName] = session.scalars(protected_names(letter_id)).all()
    same = next((one for one in here if fold(one.name) == fold(name)), None)
    if same is None and len(here) >= MOST_OF_LETTER:
        raise BadRequest(
            gettext(
                "A letter can protect up to %(most)s names. Remove one before you add the next.", most=MOST_OF_LETTER
            )
        )
    return same


def _address(typed: str) -> str:
    try:
        return addresses.parse_address(typed).deliver_to
    except addresses.BadAddress as error:
        raise BadRequest(str(error)) from error


def _of(letter_id: int | None) -> ColumnElement[bool]:
    return ProtectedName.letter_id.is_(None) if letter_id is None else ProtectedName.letter_id == letter_id
