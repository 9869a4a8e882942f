"""Queues mails for a test, with the links that each kind carries."""

from collections.abc import Callable

from app.core.tokens import ConsolePurpose, Purpose
from app.models import MailKind

Queue = Callable[..., list[int]]  # the fixture `queue`

LINKS_OF = {
    MailKind.CONFIRM: (Purpose.CONFIRM, Purpose.NOT_ME),
    MailKind.FORWARDED: (),
    MailKind.REMINDER: (Purpose.CONFIRM, Purpose.NOT_ME),
    MailKind.SIGNED: (Purpose.PRIVATE, Purpose.UNSUBSCRIBE),
    MailKind.ALREADY_SIGNED: (Purpose.PRIVATE, Purpose.UNSUBSCRIBE),
    MailKind.OBJECTION: (Purpose.PRIVATE,),
    MailKind.WORK_EMAIL: (Purpose.WORK_EMAIL,),
    MailKind.DECISION: (Purpose.PRIVATE, Purpose.UNSUBSCRIBE),
    MailKind.LOST_LINK: (Purpose.PRIVATE, Purpose.UNSUBSCRIBE),
    MailKind.OLD_ADDRESS: (Purpose.OLD_ADDRESS,),
    MailKind.NEW_ADDRESS: (Purpose.NEW_ADDRESS,),
    MailKind.REPORT: (Purpose.REPORT,),
    MailKind.REMOVED: (Purpose.PRIVATE, Purpose.UNSUBSCRIBE),
    MailKind.RESTORED: (Purpose.PRIVATE, Purpose.UNSUBSCRIBE),
    MailKind.ERASED: (),
    MailKind.REPORTED: (Purpose.PRIVATE, Purpose.UNSUBSCRIBE),
    MailKind.WATCH_CONFIRM: (ConsolePurpose.WATCH_CONFIRM,),
    MailKind.NAME_WATCH: (ConsolePurpose.NAME_WATCH,),
    MailKind.INVITATION: (ConsolePurpose.INVITATION,),
    MailKind.PASSWORD_RESET: (ConsolePurpose.PASSWORD_RESET,),
    MailKind.ACCOUNT_CHANGED: (),
    MailKind.FIRST_SIGNATURE: (),
    MailKind.MILESTONE: (),
    MailKind.REVIEWS_WAIT: (),
    MailKind.ARCHIVING: (),
    MailKind.UNPUBLISHED: (),
    MailKind.DELIVERED: (Purpose.PRIVATE, Purpose.UNSUBSCRIBE),
}
