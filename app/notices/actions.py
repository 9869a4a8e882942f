"""Queues notices: a conditional UPDATE of the letter claims the notice, and the mails are queued in the same
transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.accounts.queries import addresses_of
from app.core.db import changes_one
from app.mail import outbox
from app.models import Letter, MailKind, Role
from app.notices import queries


@dataclass(frozen=True)
class Notice:
    """A kind of message to organisers: when it is due, who gets it, and the column that records that it was sent."""

    kind: MailKind
    roles: tuple[Role, ...]
    told_at: InstrumentedAttribute[datetime | None]
    is_due: Callable[[datetime], ColumnElement[bool]]


NOTICES = (
    Notice(MailKind.FIRST_SIGNATURE, (Role.OWNER, Role.EDITOR), Letter.first_told_at, queries.is_first_untold),
    Notice(MailKind.MILESTONE, (Role.OWNER, Role.EDITOR), Letter.milestone_told_at, queries.is_milestone_untold),
    Notice(MailKind.REVIEWS_WAIT, (Role.OWNER, Role.REVIEWER), Letter.reviews_told_at, queries.are_waits_untold),
)


def tell(session: Session, notice: Notice, *, letter_id: int, now: datetime, mailed_at: datetime) -> bool:
    """Queues the mails of a notice about a letter, to be sent at `mailed_at`. Returns False if it is no longer due.

    Without members to notify, the notice still counts as sent: later members are not told about the past.
    """
    due = update(Letter).where(Letter.id == letter_id, notice.is_due(now)).values({notice.told_at: now})
    if not changes_one(session, due):
        return False
    letter = session.get_one(Letter, letter_id)
    for address in session.scalars(addresses_of(letter.organisation_id, *notice.roles)).all():
        outbox.queue_mail(
            session, kind=notice.kind, letter_id=letter_id, signature_id=None, address=address, links={},
            about_id=letter_id, now=mailed_at,
        )  # fmt: skip
    return True
