"""Erases a signer who asks for it and has lost the mailbox (rules.md, Erase)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from app.audit_log.record import AuditKind, By, record
from app.core import encryption
from app.core.errors import NothingWaits
from app.mail import outbox
from app.models import MailKind
from app.moderation.decisions import Seen, signature_as_seen
from app.signing import owner_actions
from app.text import addresses


class ErasureReason(StrEnum):
    """Why an owner erases a signer; the wording is in app/i18n/formats.py."""

    LOST_MAILBOX = "lost-mailbox"
    DIED = "died"
    UNDER_AGE = "under-age"
    ORDERED = "ordered"


def erase(
    session: Session, *, signature_id: int, on: Seen, letter_id: int, reason: ErasureReason, note: str | None,
    by: By, now: datetime,
) -> None:  # fmt: skip
    """Erases like the signer's own button: a confirmed signature is withdrawn first, a removed one stays removed.
    The address is told, if it still takes mail; until then only the outbox keeps it, encrypted.

    Raises like `signature_as_seen`, and NothingWaits if the signer is erased already.
    """
    owner_actions.lock_mailbox_of(session, signature_id)  # before the row, as the signer's own button does
    signature = signature_as_seen(session, signature_id, on=on, by=by, letter_id=letter_id)
    if signature.erased_at is not None:
        raise NothingWaits
    encrypted = signature.address_encrypted
    owner_actions.erase(session, signature_id=signature_id, now=now)
    details = {"note": note} if note else {}
    record(
        session, AuditKind.SIGNER_ERASED, by=by, now=now, letter_id=letter_id, signature_id=signature_id,
        reason=reason.value, **details,
    )  # fmt: skip
    if encrypted is not None:
        _tell(session, letter_id, encrypted, now=now)


def _tell(session: Session, letter_id: int, encrypted: str, *, now: datetime) -> None:
    """Contains no link, as nothing is left to open. A suppressed mailbox gets no mail."""
    canonical = addresses.parse_address(encryption.decrypt(encrypted)).canonical
    mailbox = outbox.open_mailbox(session, canonical, letter_id=letter_id, now=now)
    outbox.queue_mail(
        session, kind=MailKind.ERASED, letter_id=letter_id, signature_id=None, encrypted=encrypted, links={}, now=now,
        withheld=mailbox.suppressed,
    )  # fmt: skip
