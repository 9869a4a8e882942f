"""The outbox as a queue of leased rows with a rate limit."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, select, text
from sqlalchemy.orm import Session, selectinload

from app.jobs.leased_queue import ASKEW, Lease, LeasedQueue
from app.models import MailState, OutgoingMail

LEASE = timedelta(minutes=2)
SENDING = timedelta(seconds=15)  # the latest a worker starts a mail after leasing it
KEEP_TRYING = timedelta(hours=72)
MOST_AT_ONCE = 50

# Settling a mail erases its secrets; the rest stays, so that the console can report the outcome.
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

_LOCK = int.from_bytes(b"mailpace")  # PostgreSQL advisory lock for leasing


@dataclass(frozen=True)
class Pace:
    """At most `most` mails in any `window`. Leased only if there is room for a whole `batch`: one by one costs more."""

    most: int
    window: timedelta
    batch: int

    @classmethod
    def of(cls, rate: float) -> "Pace":
        """From mails per second; for less than one per second, a single mail in a longer window."""
        seconds = max(1.0, 1 / rate)
        most = max(1, math.floor(rate * seconds))
        return cls(most=most, window=timedelta(seconds=seconds), batch=max(1, min(MOST_AT_ONCE, most // 5)))

    @property
    def wait(self) -> float:
        """Seconds until the next check for room: a quarter of a batch's time."""
        return self.batch / self.most * self.window.total_seconds() / 4


def room(session: Session, *, pace: Pace, now: datetime) -> int:
    """How many mails may be leased now: the pace, minus those leased within the last window, minus those that workers
    still hold and may be sending. A single statement, so that a mail settled in the meantime is counted exactly once.
    """
    # Ignore timestamps in the future, which were written while a clock was ahead.
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
    """Lease the next batch, or nothing while there is no room. Serialised across workers."""
    if session.get_bind().dialect.name == "postgresql":  # SQLite's BEGIN IMMEDIATE already does it
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    free = room(session, pace=pace, now=now)
    if free < pace.batch:
        return []
    return OUTBOX.claim(session, most=pace.batch, now=now, options=[selectinload(OutgoingMail.letter)])
