"""Who a mail is from, and what its subject says. What organisers wrote there is bounded; a name is judged."""

from datetime import datetime

from sqlalchemy import or_, select

from app.core.db import db
from app.core.per_database import remembered
from app.mail.sender import Sender, parse_sender
from app.models import Letter, MailKind, ProtectedName
from app.text import hold_rules
from app.text.hold_rules import HoldReason

LONGEST_NAME = 70  # of an organisation; mail programs show less
LONGEST_TITLE = 150
JUDGED_FOR = 10  # seconds
NO_SENDER = (HoldReason.famous, HoldReason.addressee, HoldReason.protected, HoldReason.url)

# Nothing that a visitor typed stands in a subject: the title is its organiser's.
SUBJECTS = {
    MailKind.CONFIRM: "Confirm your signature: {title}",
    MailKind.REMINDER: "Reminder: confirm your signature: {title}",
    MailKind.WORK_EMAIL: "Confirm your work email: {title}",
    MailKind.SIGNED: "You signed: {title}",
    MailKind.ALREADY_SIGNED: "Your signature: {title}",
    MailKind.OBJECTION: "About your signature: {title}",
    MailKind.DECISION: "About your credit: {title}",
    MailKind.LOST_LINK: "Your private link: {title}",
    MailKind.OLD_ADDRESS: "Confirm the change of address: {title}",
    MailKind.NEW_ADDRESS: "Confirm your new address: {title}",
    MailKind.ARCHIVING: "Archiving: {title}",
    MailKind.UNPUBLISHED: "No longer published: {title}",
    MailKind.DELIVERED: "Delivered: {title}",
    MailKind.REPORT: "Confirm your report: {title}",
    MailKind.ERASED: "Your signature was erased: {title}",
    MailKind.REPORTED: "Someone reported your name: {title}",
    MailKind.REMOVED: "Your signature was removed: {title}",
    MailKind.RESTORED: "Your signature counts: {title}",
    MailKind.WATCH_CONFIRM: "Get an email when a name is used: {title}",
    MailKind.NAME_WATCH: "A name you watch is held: {title}",
    MailKind.FORWARDED: "A reply from a reader: {title}",
    MailKind.INVITATION: "An invitation to work on open letters",
    MailKind.PASSWORD_RESET: "Choose a new password",
    MailKind.ACCOUNT_CHANGED: "Your account has changed",
    MailKind.FIRST_SIGNATURE: "The first signature: {title}",
    MailKind.MILESTONE: "You have reached the milestone: {title}",
    MailKind.REVIEWS_WAIT: "Signers are waiting for you: {title}",
}
HELD_SUBJECT = "You signed, and we will check the name: {title}"


def subject_of(kind: MailKind, letter: Letter | None, *, held: bool = False) -> str:
    """One printable line; a long title is cut."""
    words = HELD_SUBJECT if held and kind is MailKind.SIGNED else SUBJECTS[kind]
    return words.format(title=_one_line(letter.title, LONGEST_TITLE) if letter is not None else "")


def sender_of(letter: Letter | None, *, mail_from: str, now: datetime) -> str:
    """The header From: of a letter's mail with its organisation before our own name. An organisation that is called
    like somebody who is guarded, or like an address, is not named there.
    """
    sender = parse_sender(mail_from)
    if letter is None:
        return str(sender)
    moment = int(now.timestamp()) // JUDGED_FOR
    return _of_letter(letter.id, letter.slug, letter.organisation_name, sender, moment)


@remembered(most=1024)
def _of_letter(letter_id: int, _slug: str, organisation: str, sender: Sender, _moment: int) -> str:
    """Kept for ten seconds, since it is judged against all names that are guarded."""
    name = _one_line(organisation, LONGEST_NAME)
    if not name or name.casefold() == sender.called.casefold() or not _may_be_sender(letter_id, name):
        return str(sender)
    return sender.named(f"{name} via {sender.called}")


def _may_be_sender(letter_id: int, name: str) -> bool:
    here = or_(ProtectedName.letter_id.is_(None), ProtectedName.letter_id == letter_id)
    guarded = db.session.execute(select(ProtectedName.name, ProtectedName.famous).where(here)).all()
    letter = db.session.get_one(Letter, letter_id)
    reason = hold_rules.hold_reason(
        name,
        addressees=tuple(one.name for one in letter.addressees if one.name),
        protected=tuple(one.name for one in guarded if not one.famous),
        famous=tuple(one.name for one in guarded if one.famous),
    )
    return reason not in NO_SENDER and "@" not in name


def _one_line(text: str, longest: int) -> str:
    clean = "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
    return clean if len(clean) <= longest else f"{clean[: longest - 1].rstrip()}…"
