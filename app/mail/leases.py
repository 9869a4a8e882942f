"""The outbox as a queue whose rows are leased, no faster than the mails may go."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, select, text
from sqlalchemy.orm import Session, selectinload

from app.jobs.leased_queue import ASKEW, Lease, LeasedQueue
from app.models import MailState, OutgoingMail

LEASE = timedelta(minutes=2)
SENDING = timedelta(seconds=15)  # a worker begins no mail later than this after leasing it
KEEP_TRYING = timedelta(hours=72)
MOST_AT_ONCE = 50

# With its state a mail's secrets go; the rest stays, so that the console can say what became of it.
OUTBOX = LeasedQueue(
    model=OutgoingMail,
    waits=OutgoingMail.is_queued,
    given_up=MailState.GAVE_UP,
    emptied=("recipient_encrypted", "links_encrypted"),
    lease=LEASE,
    keep_trying=KEEP_TRYING,
    first_delay=timedelta(seconds=5),
    longest_delay=timedelta(hours=1),
)

_LOCK = int.from_bytes(b"mailpace")  # of whoever leases, on PostgreSQL


@dataclass(frozen=True)
class Pace:
    """At most `most` mails in any `window`. They are leased when there is room for a `batch`: one by one costs more."""

    most: int
    window: timedelta
    batch: int

    @classmethod
    def of(cls, rate: float) -> "Pace":
        """From mails per second; below one a second, one mail in a longer window."""
        seconds = max(1.0, 1 / rate)
        most = max(1, math.floor(rate * seconds))
        return cls(most=most, window=timedelta(seconds=seconds), batch=max(1, min(MOST_AT_ONCE, most // 5)))

    @property
    def wait(self) -> float:
        """Seconds until it is worth looking again whether there is room: a quarter of a batch's time."""
        return self.batch / self.most * self.window.total_seconds() / 4


def room(session: Session, *, pace: Pace, now: datetime) -> int:
    """How many mails may be leased now: what the pace allows, less what went in the last window, less what workers hold
    and may be sending at this moment. One statement, so that a mail which is settled meanwhile is in one of the two.
    """
    # What a clock that was ahead has written counts no longer once the clock is right.
    lately = and_(OutgoingMail.leased_at > now - pace.window, OutgoingMail.leased_at < now + ASKEW)
    went = select(func.count()).where(lately).scalar_subquery()
    in_hand = (
        select(func.count())
        .where(
            OUTBOX.waits,
            OutgoingMail.due_at > now + LEASE - SENDING,
            OutgoingMail.due_at <= now + LEASE - pace.window,
            OutgoingMail.due_at == OutgoingMail.leased_until,
        )
        .scalar_subquery()
    )
    return pace.most - (session.scalar(select(went + in_hand)) or 0)


def lease(session: Session, *, pace: Pace, now: datetime) -> list[tuple[Lease, OutgoingMail]]:
    """Take the next batch, or nothing while there is no room. One worker at a time does this."""
    if session.get_bind().dialect.name == "postgresql":  # on SQLite BEGIN IMMEDIATE has done it
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    free = room(session, pace=pace, now=now)
    if free < pace.batch:
        return []
    return OUTBOX.claim(session, most=pace.batch, now=now, options=[selectinload(OutgoingMail.letter)])
