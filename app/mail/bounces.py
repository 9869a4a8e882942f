"""Returned messages: a mail server's delivery report (RFC 3464, or free text), or an abuse complaint (RFC 5965)."""

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
    Signature,
    SuppressionReason,
    Token,
    WorkEmailRoute,
)
from app.text import addresses

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Report:
    """What a report says about the mailbox that our mail went to; `reason` is None if it says nothing about that."""

    message_id: str  # of our mail, without the domain
    reason: SuppressionReason | None
    status: str | None = None


def read_report(message: bytes) -> Report | None:
    """None if it is not about a mail of ours: replies of people and auto-responders, delay notices without our mail."""
    report = email.message_from_bytes(message, policy=email.policy.default)
    ids = message_ids_in(report)
    if not ids:
        return None
    kinds = {part.get_content_type() for part in report.walk()}
    if "message/feedback-report" in kinds:
        return Report(ids[0], SuppressionReason.COMPLAINT) if _is_complaint(report) else Report(ids[0], None)
    if "message/delivery-status" in kinds:
        return _from_statuses(ids[0], list(_recipients(report)))
    return _from_free_text(ids[0], message, report) if is_by_machine(report) else None


def take_in(session: Session, report: Report, *, now: datetime) -> bool:
    """Suppress the mailbox that this mail went to: for 90 days after a bounce, forever after a complaint.

    The Message-ID is known only to the mail's readers, so nobody can suppress mail to others. Returns False if the mail
    is not ours, if its recipient is no longer known, or if the report says nothing about the mailbox.
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
    """Other feedback means the opposite ("not-spam") or is about signatures and filters ("auth-failure", RFC 6591)."""
    for part in report.walk():
        if part.get_content_type() == "message/feedback-report":
            said = re.search(r"^Feedback-Type:\s*([\w-]+)", part.as_string(), re.IGNORECASE | re.MULTILINE)
            return said is not None and said[1].lower() in ("abuse", "fraud", "virus", "opt-out")
    return False


def _recipients(report: EmailMessage) -> Iterator[Message]:
    """The per-recipient fields of a delivery status."""
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status" and isinstance(groups := part.get_payload(), list):
            yield from (group for group in groups if isinstance(group, Message) and group["Action"])


def _from_statuses(message_id: str, groups: list[Message]) -> Report:
    """If one of several recipients failed, any of them may be ours: each of our mails has just one."""
    for group in groups:
        if str(group["Action"]).strip().lower().startswith("failed"):
            status = status_codes.of_no_reader(str(group["Status"] or ""), str(group["Diagnostic-Code"] or ""))
            if status is not None:
                return Report(message_id, SuppressionReason.BOUNCE, status)
    return Report(message_id, None)


def _from_free_text(message_id: str, message: bytes, report: EmailMessage) -> Report | None:
    """For servers without RFC 3464. A library extracts the failed recipient; we interpret the reason."""
    try:
        _, failed = all_failures(email.message_from_bytes(message))
    except Exception as error:  # the library guesses at broken messages and may raise anything
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
    """The mailbox that the mail went to: usually the signer's, whose address is stored; else from that day's mail
    counts.
    """
    encrypted = session.scalar(_address_of(mail))
    if encrypted is not None:
        return outbox.lock_mailbox(session, addresses.parse_address(encryption.decrypt(encrypted)).canonical)
    counted = select(MailCount.mailbox_digest).where(
        MailCount.letter_id.is_not_distinct_from(mail.letter_id), MailCount.at == mail.made_at
    )
    digests = session.scalars(counted).all()
    return digests[0] if len(digests) == 1 else None


def _address_of(mail: OutgoingMail) -> Select[str | None]:
    """The encrypted address. For a mail to a mailbox other than the signer's, that one."""
    match mail.kind:
        case MailKind.WORK_EMAIL:
            link = select(Token.route_id).where(
                Token.signature_id == mail.signature_id,
                Token.purpose == Purpose.WORK_EMAIL,
                Token.made_at == mail.made_at,
            )
            return select(WorkEmailRoute.address_encrypted).where(WorkEmailRoute.route_id.in_(link))
        case MailKind.NEW_ADDRESS:
            return select(AddressChange.address_encrypted).where(
                AddressChange.signature_id == mail.signature_id, AddressChange.made_at == mail.made_at
            )
        case MailKind.NAME_WATCH | MailKind.WATCH_CONFIRM:
            return select(ProtectedName.watch_address_encrypted).where(ProtectedName.id == mail.about_id)
        case _:
            return select(Signature.address_encrypted).where(Signature.id == mail.signature_id)
