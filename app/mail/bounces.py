"""Messages that come back: a mail server's report of failure (RFC 3464), or of a complaint (RFC 5965)."""

import email
import email.policy
from datetime import datetime, timedelta
from email.message import EmailMessage
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app import addresses, sealing
from app.mail import outbox
from app.models import AddressChange, MailCount, MailKind, OutgoingMail, Route, Signature, Token
from app.tokens import Purpose

BOUNCE_LASTS = timedelta(days=90)


class Comeback(StrEnum):
    FAILED = "failed"  # for good: nobody reads that mailbox
    COMPLAINT = "complaint"  # its reader has called our mail unwanted


def read_report(message: bytes) -> tuple[Comeback, str] | None:
    """What a report says, and the Message-ID of ours that it is about. None for every other message: automatic answers,
    delays, reports without the headers of what they are about.
    """
    report = email.message_from_bytes(message, policy=email.policy.default)
    parts = {part.get_content_type(): part for part in report.walk()}
    about = parts.get("message/rfc822") or parts.get("text/rfc822-headers")
    what = _what(parts)
    return (what, ours) if what and about and (ours := _message_id(about)) else None


def suppress_whoever(session: Session, what: Comeback, message_id: str, *, now: datetime) -> bool:
    """Write no more to the mailbox that this mail of ours went to: 90 days after a bounce, never after a complaint.

    The Message-ID is a secret of the mail and its readers, so nobody can keep mail away from others. False when it is
    none of ours, or nothing is known any more of where it went.
    """
    of_mail = select(OutgoingMail).where(OutgoingMail.message_id == message_id.strip("<> ").partition("@")[0])
    mail = session.scalar(of_mail)
    mailbox = _mailbox_of(session, mail) if mail is not None else None
    if mailbox is None:
        return False
    until = None if what is Comeback.COMPLAINT else now + BOUNCE_LASTS
    outbox.suppress(session, mailbox=mailbox, letter_id=None, now=now, until=until)
    return True


def _mailbox_of(session: Session, mail: OutgoingMail) -> bytes | None:
    """Whose mailbox it went to: mostly the signer's, whose address is kept; else as it was counted, within a day."""
    sealed = session.scalar(_address_of(mail))
    if sealed is not None:
        return outbox.lock_mailbox(session, addresses.parse_address(sealing.unseal(sealed)).canonical)
    counted = select(MailCount.mailbox_digest).where(
        MailCount.letter_id == mail.letter_id, MailCount.at == mail.made_at
    )
    digests = session.scalars(counted).all()
    return digests[0] if len(digests) == 1 else None


def _address_of(mail: OutgoingMail) -> Select[str | None]:
    """Sealed. Of a mail that went to another mailbox than the signer's, that other one."""
    match mail.kind:
        case MailKind.WORK_EMAIL:
            link = select(Token.route_id).where(
                Token.signature_id == mail.signature_id,
                Token.purpose == Purpose.WORK_EMAIL,
                Token.made_at == mail.made_at,
            )
            return select(Route.address_sealed).where(Route.id.in_(link))
        case MailKind.NEW_ADDRESS:
            return select(AddressChange.address_sealed).where(
                AddressChange.signature_id == mail.signature_id, AddressChange.made_at == mail.made_at
            )
        case _:
            return select(Signature.address_sealed).where(Signature.id == mail.signature_id)


def _what(parts: dict[str, EmailMessage]) -> Comeback | None:
    if "message/feedback-report" in parts:
        return Comeback.COMPLAINT
    status = parts.get("message/delivery-status")
    if status is None:
        return None
    words = status.as_string().lower()
    return Comeback.FAILED if "action: failed" in words and "status: 5." in words else None


def _message_id(part: EmailMessage) -> str | None:
    text = part.as_string()
    headers = email.message_from_string(text[text.find("\n\n") + 2 :], policy=email.policy.default)
    return str(headers["Message-ID"]) if headers["Message-ID"] else None
