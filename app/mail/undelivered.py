"""Undelivered mails about a letter, for its organisers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.db import spelled
from app.models import MailState, OutgoingMail

LATE = timedelta(minutes=10)  # longer than greylisting servers need


@dataclass(frozen=True)
class Undelivered:
    """Numbers and times: of the last mail that was given up, and of the oldest one still being tried."""

    given_up: int
    given_up_last: datetime | None
    late: int
    late_since: datetime | None


def undelivered(session: Session, letter_id: int, *, now: datetime) -> Undelivered:
    """Given up: permanently refused, or not accepted within 72 hours. Late: still being tried after ten minutes."""
    of_letter = OutgoingMail.letter_id == letter_id
    gave_up = select(func.count(), func.max(OutgoingMail.settled_at)).where(
        of_letter, OutgoingMail.state == spelled(MailState.GAVE_UP)
    )
    late = select(func.count(), func.min(OutgoingMail.made_at)).where(
        of_letter, OutgoingMail.is_queued, OutgoingMail.made_at < now - LATE
    )
    (given_up, last), (waiting, since) = session.execute(gave_up).one(), session.execute(late).one()
    return Undelivered(given_up, last, waiting, since)
