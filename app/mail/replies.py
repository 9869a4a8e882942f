"""People's replies to our mails: forwarded, without links, to the contact of the letter.

Our mails have no organiser as Reply-To: a quoted confirm mail would reveal a live link.
"""

import email
import email.policy
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from enum import StrEnum

from flask_babel import lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.mail import outbox, reply_text
from app.mail.received import message_ids_in
from app.models import Account, Letter, MailKind, Membership, OutgoingMail, Role
from app.text.addresses import Address, BadAddress, parse_address

MOST_TO_ONE = 3  # a day, to the same mail of ours
MOST_OF_LETTER = 100  # a day
_ROBOTS = re.compile(r"(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)(?:[+\-].*)?", re.IGNORECASE)
_BY_MACHINE = (
    "X-Auto-Response-Suppress", "X-Autoreply", "X-Autorespond", "X-Auto-Reply-From", "List-Id", "List-Unsubscribe",
    "X-Undersigned-Kind", "Feedback-ID",
)  # fmt: skip


class Became(StrEnum):
    """The outcome for a reply."""

    PASSED_ON = "passed-on"
    BY_MACHINE = "by-machine"
    OF_NO_LETTER = "of-no-letter"
    NOBODY = "nobody"
    TOO_MANY = "too-many"

    @property
    def told(self) -> str:
        """Text for the operator."""
        return str(_TOLD[self])


_TOLD = {
    Became.PASSED_ON: lazy_gettext("We passed the reply on, without links, to the people responsible for the letter."),
    Became.BY_MACHINE: lazy_gettext("Nothing to do: a machine wrote this."),
    Became.OF_NO_LETTER: lazy_gettext(
        "Not passed on: we don’t know which letter this is about. Read it in the mailbox of MAIL_FROM."
    ),
    Became.NOBODY: lazy_gettext(
        "Not passed on: the letter has no owner, and no contact address but ours. Read it in the mailbox of MAIL_FROM."
    ),
    Became.TOO_MANY: lazy_gettext(
        "Not passed on: this letter has had its replies for today. Read it in the mailbox of MAIL_FROM."
    ),
}


@dataclass(frozen=True)
class Answer:
    writer: Address
    words: str


def is_by_machine(message: EmailMessage) -> bool:
    """True if a reply to it would not be read: bounces, vacation notices, lists, our own mail (RFC 3834)."""
    automatic = str(message["Auto-Submitted"] or "no").split(";")[0].strip().lower() != "no"
    precedence = str(message["Precedence"] or "").strip().lower() in ("bulk", "junk", "list", "auto_reply")
    nobody = str(message["Return-Path"] or "").strip() == "<>"
    suppresses = any(message[name] is not None for name in _BY_MACHINE)
    sender = _writer(message)
    robot = sender is None or _ROBOTS.fullmatch(sender.deliver_to.partition("@")[0]) is not None
    return automatic or precedence or nobody or suppresses or robot or message.get_content_type() == "multipart/report"


def pass_on(session: Session, raw: bytes, *, our_address: str, now: datetime) -> Became:
    """Queue a person's reply for the letter's contact if that is a mail address, else for its owners."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    writer = _writer(message)
    if writer is None or is_by_machine(message):
        return Became.BY_MACHINE
    ours = _mail_replied_to(session, message)
    if ours is None or ours.letter is None or ours.kind is MailKind.FORWARDED:
        return Became.OF_NO_LETTER
    to = _contacts(session, ours.letter, besides=(our_address, writer.deliver_to))
    if not to:
        return Became.NOBODY
    if not _is_room(session, ours, now=now):
        return Became.TOO_MANY
    for contact in to:
        outbox.queue_mail(
            session, kind=MailKind.FORWARDED, letter_id=ours.letter_id, signature_id=None, address=contact,
            links={"words": reply_text.words_of(message), "writer": writer.deliver_to}, now=now,
        )  # fmt: skip
    return Became.PASSED_ON


def _writer(message: EmailMessage) -> Address | None:
    try:
        found = message["From"].addresses
        return parse_address(found[0].addr_spec) if len(found) == 1 else None
    except (AttributeError, BadAddress, IndexError, ValueError):
        return None


def _mail_replied_to(session: Session, message: EmailMessage) -> OutgoingMail | None:
    """The mail of ours that it replies to; the Message-ID is known only to readers of the mail."""
    for one in message_ids_in(message)[:50]:
        mail = session.scalar(select(OutgoingMail).where(OutgoingMail.message_id == one))
        if mail is not None:
            return mail
    return None


def _contacts(session: Session, letter: Letter, *, besides: Sequence[str]) -> list[str]:
    """Never ourselves or the sender, since that would be a mail loop."""
    avoided = {parse_address(one).canonical for one in besides}
    try:
        contact = parse_address(letter.responsible_contact.removeprefix("mailto:"))
        if contact.canonical not in avoided:
            return [contact.deliver_to]
    except BadAddress:
        pass
    owners = (
        select(Account.email)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.organisation_id == letter.organisation_id, Membership.role == Role.OWNER)
        .order_by(Account.id)
    )
    return [one for one in session.scalars(owners) if parse_address(one).canonical not in avoided]


def _is_room(session: Session, ours: OutgoingMail, *, now: datetime) -> bool:
    """Counted with the limits for mailboxes, under names that no mailbox has."""
    of_mail = outbox.open_mailbox(session, f"answers to {ours.message_id}", letter_id=ours.letter_id, now=now)
    of_letter = outbox.open_mailbox(session, f"answers of letter {ours.letter_id}", letter_id=ours.letter_id, now=now)
    room = of_mail.in_all < MOST_TO_ONE and of_letter.in_all < MOST_OF_LETTER
    for counted in (of_mail, of_letter):
        outbox.count_mail(session, mailbox=counted.digest, letter_id=ours.letter_id, now=now, written=room)
    return room
