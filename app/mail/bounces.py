"""Messages that come back: a mail server's report of failure (RFC 3464, or in its own words), or of a complaint
(RFC 5965).
"""

import email
import email.policy
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage, Message

from flufl.bounce import all_failures
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core import encryption
from app.core.tokens import Purpose
from app.mail import outbox, status_codes, suppressions
from app.mail.received import message_ids_in, text_of
from app.mail.replies import is_by_machine
from app.models import (
    AddressChange,
    MailCount,
    MailKind,
    OutgoingMail,
    ProtectedName,
    Route,
    Signature,
    SuppressionReason,
    Token,
)
from app.text import addresses

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Report:
    """What a report says of the mailbox that a mail of ours went to; `reason` is None where it says nothing of that."""

    message_id: str  # of ours, without our domain
    reason: SuppressionReason | None
    status: str | None = None


def read_report(message: bytes) -> Report | None:
    """None for what reports nothing of a mail of ours: answers of people and of machines, delays without our mail."""
    report = email.message_from_bytes(message, policy=email.policy.default)
    ids = message_ids_in(report)
    if not ids:
        return None
    kinds = {part.get_content_type() for part in report.walk()}
    if "message/feedback-report" in kinds:
        return Report(ids[0], SuppressionReason.COMPLAINT) if _is_complaint(report) else Report(ids[0], None)
    if "message/delivery-status" in kinds:
        return _of_statuses(ids[0], list(_recipients(report)))
    return _in_its_own_words(ids[0], message, report) if is_by_machine(report) else None


def take_in(session: Session, report: Report, *, now: datetime) -> bool:
    """Write no more to the mailbox that this mail of ours went to: 90 days after a bounce, never after a complaint.

    The Message-ID is a secret of the mail and its readers, so nobody can keep mail away from others. False when it is
    none of ours, nothing is known any more of where it went, or the report says nothing of the mailbox.
    """
    mail = session.scalar(select(OutgoingMail).where(OutgoingMail.message_id == report.message_id))
    mailbox = _mailbox_of(session, mail) if mail is not None else None
    if mailbox is None or report.reason is None:
        return False
    if report.reason is SuppressionReason.BOUNCE:
        suppressions.suppress_unread(session, mailbox=mailbox, status=report.status, now=now)
    else:
        suppressions.suppress(session, mailbox=mailbox, letter_id=None, reason=report.reason, now=now, until=None)
    return True


def _is_complaint(report: EmailMessage) -> bool:
    """Other feedback says the opposite ("not-spam") or speaks of signatures and filters ("auth-failure", RFC 6591)."""
    for part in report.walk():
        if part.get_content_type() == "message/feedback-report":
            said = re.search(r"^Feedback-Type:\s*([\w-]+)", part.as_string(), re.IGNORECASE | re.MULTILINE)
            return said is not None and said[1].lower() in ("abuse", "fraud", "virus", "opt-out")
    return False


def _recipients(report: EmailMessage) -> Iterator[Message]:
    """The groups of a delivery status that speak of a recipient."""
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status" and isinstance(groups := part.get_payload(), list):
            yield from (group for group in groups if isinstance(group, Message) and group["Action"])


def _of_statuses(message_id: str, groups: list[Message]) -> Report:
    """Where one of several recipients failed we cannot tell which was ours: each of our mails has one."""
    for group in groups:
        if str(group["Action"]).strip().lower().startswith("failed"):
            status = status_codes.of_no_reader(str(group["Status"] or ""), str(group["Diagnostic-Code"] or ""))
            if status is not None:
                return Report(message_id, SuppressionReason.BOUNCE, status)
    return Report(message_id, None)


def _in_its_own_words(message_id: str, message: bytes, report: EmailMessage) -> Report | None:
    """Of servers that know no RFC 3464. Who failed is read by a library; what that says of the mailbox, by us."""
    try:
        _, failed = all_failures(email.message_from_bytes(message))
    except Exception as error:  # it guesses at broken messages, and may stumble over one
        log.warning("a message that came back could not be read: %s", type(error).__name__)
        return None
    if not failed:
        return None
    said = text_of(report).partition("Message-ID:")[0]
    status = status_codes.of_no_reader(said)
    if status is None and not status_codes.has_no_reader_in_words(said):
        return Report(message_id, None)
    return Report(message_id, SuppressionReason.BOUNCE, status)


def _mailbox_of(session: Session, mail: OutgoingMail) -> bytes | None:
    """Whose mailbox it went to: mostly the signer's, whose address is kept; else as it was counted, within a day."""
    encrypted = session.scalar(_address_of(mail))
    if encrypted is not None:
        return outbox.lock_mailbox(session, addresses.parse_address(encryption.decrypt(encrypted)).canonical)
    counted = select(MailCount.mailbox_digest).where(
        MailCount.letter_id.is_not_distinct_from(mail.letter_id), MailCount.at == mail.made_at
    )
    digests = session.scalars(counted).all()
    return digests[0] if len(digests) == 1 else None


def _address_of(mail: OutgoingMail) -> Select[str | None]:
    """Encrypted. Of a mail that went to another mailbox than the signer's, that other one."""
    match mail.kind:
        case MailKind.WORK_EMAIL:
            link = select(Token.route_id).where(
                Token.signature_id == mail.signature_id,
                Token.purpose == Purpose.WORK_EMAIL,
                Token.made_at == mail.made_at,
            )
            return select(Route.address_encrypted).where(Route.id.in_(link))
        case MailKind.NEW_ADDRESS:
            return select(AddressChange.address_encrypted).where(
                AddressChange.signature_id == mail.signature_id, AddressChange.made_at == mail.made_at
            )
        case MailKind.NAME_WATCH | MailKind.WATCH_CONFIRM:
            return select(ProtectedName.watch_address_encrypted).where(ProtectedName.id == mail.about_id)
        case _:
            return select(Signature.address_encrypted).where(Signature.id == mail.signature_id)
