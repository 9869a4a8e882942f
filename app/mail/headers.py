"""The From and Subject headers. Text by organisers is cut to length, and the names of organisations are checked."""

from datetime import datetime

from flask_babel import gettext, lazy_gettext
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core.per_database import remembered
from app.i18n.languages import page_language
from app.mail.sender import Sender, parse_sender
from app.models import Letter, MailKind, ProtectedName
from app.text import hold_rules
from app.text.hold_rules import HoldReason

LONGEST_NAME = 70  # of an organisation's name; mail clients show less
LONGEST_TITLE = 150
JUDGED_FOR = 10  # seconds
NO_SENDER = (HoldReason.famous, HoldReason.addressee, HoldReason.protected, HoldReason.url)

# Subjects contain no visitor's text: the title is its organiser's.
SUBJECTS = {
    MailKind.CONFIRM: lazy_gettext("Confirm your signature: %(title)s"),
    MailKind.REMINDER: lazy_gettext("Reminder: confirm your signature: %(title)s"),
    MailKind.WORK_EMAIL: lazy_gettext("Confirm your work email: %(title)s"),
    MailKind.SIGNED: lazy_gettext("You signed: %(title)s"),
    MailKind.ALREADY_SIGNED: lazy_gettext("Your signature: %(title)s"),
    MailKind.OBJECTION: lazy_gettext("About your signature: %(title)s"),
    MailKind.DECISION: lazy_gettext("About your credit: %(title)s"),
    MailKind.LOST_LINK: lazy_gettext("Your private link: %(title)s"),
    MailKind.OLD_ADDRESS: lazy_gettext("Confirm the change of address: %(title)s"),
    MailKind.NEW_ADDRESS: lazy_gettext("Confirm your new address: %(title)s"),
    MailKind.ARCHIVING: lazy_gettext("Archiving: %(title)s"),
    MailKind.UNPUBLISHED: lazy_gettext("No longer published: %(title)s"),
    MailKind.DELIVERED: lazy_gettext("Delivered: %(title)s"),
    MailKind.REPORT: lazy_gettext("Confirm your report: %(title)s"),
    MailKind.ERASED: lazy_gettext("Your signature was erased: %(title)s"),
    MailKind.REPORTED: lazy_gettext("Someone reported your name: %(title)s"),
    MailKind.REMOVED: lazy_gettext("Your signature was removed: %(title)s"),
    MailKind.RESTORED: lazy_gettext("Your signature counts: %(title)s"),
    MailKind.WATCH_CONFIRM: lazy_gettext("Get an email when a name is used: %(title)s"),
    MailKind.NAME_WATCH: lazy_gettext("A name you watch is held: %(title)s"),
    MailKind.FORWARDED: lazy_gettext("A reply from a reader: %(title)s"),
    MailKind.INVITATION: lazy_gettext("An invitation to work on open letters"),
    MailKind.PASSWORD_RESET: lazy_gettext("Choose a new password"),
    MailKind.ACCOUNT_CHANGED: lazy_gettext("Your account has changed"),
    MailKind.FIRST_SIGNATURE: lazy_gettext("The first signature: %(title)s"),
    MailKind.MILESTONE: lazy_gettext("You have reached the milestone: %(title)s"),
    MailKind.REVIEWS_WAIT: lazy_gettext("Signers are waiting for you: %(title)s"),
}
HELD_SUBJECT = lazy_gettext("You signed, and we will check the name: %(title)s")


def subject_of(kind: MailKind, letter: Letter | None, *, held: bool = False) -> str:
    """One printable line, with long titles cut."""
    words = HELD_SUBJECT if held and kind is MailKind.SIGNED else SUBJECTS[kind]
    return str(words) % {"title": _one_line(letter.title, LONGEST_TITLE) if letter is not None else ""}


def sender_of(session: Session, letter: Letter | None, *, mail_from: str, now: datetime) -> str:
    """The From header of a letter's mail, with its organisation before our own name. An organisation whose name
    resembles a protected name or an address is left out.
    """
    sender = parse_sender(mail_from)
    if letter is None:
        return str(sender)
    moment = int(now.timestamp()) // JUDGED_FOR
    language = page_language()
    return _of_letter(session, letter.id, letter.slug, letter.organisation_name, sender, language, moment)


@remembered(most=1024)
def _of_letter(
    session: Session, letter_id: int, _slug: str, organisation: str, sender: Sender, _language: str, _moment: int
) -> str:
    """Cached for ten seconds, since the check covers all protected names."""
    name = _one_line(organisation, LONGEST_NAME)
    if not name or name.casefold() == sender.called.casefold() or not _may_be_sender(session, letter_id, name):
        return str(sender)
    return sender.named(gettext("%(organisation)s via %(site)s", organisation=name, site=sender.called))


def _may_be_sender(session: Session, letter_id: int, name: str) -> bool:
    here = or_(ProtectedName.letter_id.is_(None), ProtectedName.letter_id == letter_id)
    guarded = session.execute(select(ProtectedName.name, ProtectedName.famous).where(here)).all()
    letter = session.get_one(Letter, letter_id)
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
