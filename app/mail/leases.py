"""The outbox's rows as work: what is due, who holds it and until when, and what became of it.

A leased mail is due again at the end of its lease. So whatever a killed worker held is found by the same query as
everything else, and no sweeper is needed.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from secrets import SystemRandom

from sqlalchemy import ColumnElement, Select, Update, and_, func, or_, select, text, update
from sqlalchemy.orm import Session, selectinload

from app.models import MailKind, MailState, OutgoingMail

LEASE = timedelta(minutes=2)
SENDING = timedelta(seconds=15)  # a worker begins no mail later than this after leasing it
KEEP_TRYING = timedelta(hours=72)
FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(hours=1)
MOST_AT_ONCE = 50
ASKEW = timedelta(minutes=5)  # how far the clocks of two machines may be apart

_LOCK = int.from_bytes(b"mailpace")  # of whoever leases, on PostgreSQL
_chance = SystemRandom()

_is_queued = OutgoingMail.is_queued


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


@dataclass(frozen=True, kw_only=True)
class Lease:
    """One worker's hold on one mail. `attempts` counts this one."""

    mail_id: int
    kind: MailKind
    until: datetime
    attempts: int
    was_due: datetime
    made_at: datetime


class Outcome(Enum):
    SENT = auto()
    REFUSED = auto()
    NEEDLESS = auto()
    LATER = auto()
    UNTRIED = auto()


def due_mails(now: datetime) -> Select[OutgoingMail]:
    """Oldest first; among them those whose lease ran out."""
    is_due = and_(_is_queued, OutgoingMail.due_at <= now)
    return select(OutgoingMail).where(is_due).order_by(OutgoingMail.due_at, OutgoingMail.id)


def is_anything_due(session: Session, *, now: datetime) -> bool:
    return session.execute(due_mails(now).with_only_columns(OutgoingMail.id).limit(1)).first() is not None


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
            _is_queued,
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
    batch = due_mails(now).limit(pace.batch).with_for_update(skip_locked=True)
    # populate_existing: `settle` writes past the session, which may still hold a row as it was before.
    with_letters = batch.options(selectinload(OutgoingMail.letter)).execution_options(populate_existing=True)
    mails = session.scalars(with_letters).all()
    return [(_hold(mail, now), mail) for mail in mails]


def _hold(mail: OutgoingMail, now: datetime) -> Lease:
    was_due = mail.due_at
    mail.leased_at = now
    mail.due_at = mail.leased_until = now + LEASE
    mail.attempts += 1
    return Lease(
        mail_id=mail.id,
        kind=mail.kind,
        until=mail.due_at,
        attempts=mail.attempts,
        was_due=was_due,
        made_at=mail.made_at,
    )


def settle(session: Session, outcomes: Sequence[tuple[Lease, Outcome]], *, now: datetime) -> int:
    """Write what became of leased mails; how many were still ours. `now` is after the last of them was handed over."""
    together: dict[tuple[MailState, datetime], list[int]] = defaultdict(list)
    ours = 0
    for held, outcome in outcomes:
        if outcome is Outcome.SENT:
            together[MailState.SENT, held.until].append(held.mail_id)
        elif outcome is Outcome.NEEDLESS:
            together[MailState.WITHHELD, held.until].append(held.mail_id)
        elif outcome is Outcome.REFUSED or (outcome is Outcome.LATER and held.made_at <= now - KEEP_TRYING):
            together[MailState.GAVE_UP, held.until].append(held.mail_id)
        else:
            again = held.was_due if outcome is Outcome.UNTRIED else now + delay_after(held.attempts)
            ours += _count(session, _put_back(held, tried=outcome is Outcome.LATER, due_at=again, now=now))
    for (state, until), mail_ids in together.items():
        still_ours = and_(OutgoingMail.id.in_(mail_ids), OutgoingMail.leased_until == until)
        ours += _count(session, _close(still_ours, state=state, now=now).values(leased_at=now))
    return ours


def give_up_old(session: Session, *, now: datetime) -> int:
    """Give up whatever has waited for 72 hours and is in nobody's hands."""
    return _count(session, _close(_is_too_old(now), state=MailState.GAVE_UP, now=now))


def is_anything_too_old(session: Session, *, now: datetime) -> bool:
    return session.execute(select(OutgoingMail.id).where(_is_queued, _is_too_old(now)).limit(1)).first() is not None


def call_back(session: Session, *, now: datetime) -> int:
    """Make due what a clock that was ahead has put off for longer than we ever do."""
    return _count(session, update(OutgoingMail).where(_is_queued, _is_put_off(now)).values(due_at=now))


def is_anything_put_off(session: Session, *, now: datetime) -> bool:
    return session.execute(select(OutgoingMail.id).where(_is_queued, _is_put_off(now)).limit(1)).first() is not None


def delay_after(attempts: int) -> timedelta:
    """Exponential, with full jitter above one second."""
    longest = min(LONGEST_DELAY, FIRST_DELAY * 2 ** min(attempts - 1, 20))
    return timedelta(seconds=_chance.uniform(1, longest.total_seconds()))


def _is_put_off(now: datetime) -> ColumnElement[bool]:
    return OutgoingMail.due_at > now + LONGEST_DELAY + ASKEW


def _is_too_old(now: datetime) -> ColumnElement[bool]:
    in_nobodys_hands = or_(OutgoingMail.leased_until.is_(None), OutgoingMail.leased_until <= now)
    return and_(OutgoingMail.made_at <= now - KEEP_TRYING, in_nobodys_hands)


def _close(which: ColumnElement[bool], *, state: MailState, now: datetime) -> Update:
    """With its state a mail's secrets go; the rest stays, so that the console can say what became of it."""
    gone = {"recipient_encrypted": None, "links_encrypted": None, "leased_until": None}
    return update(OutgoingMail).where(_is_queued, which).values(state=state, settled_at=now, **gone)


def _put_back(held: Lease, *, tried: bool, due_at: datetime, now: datetime) -> Update:
    """A mail that was not tried does not count in the pace, nor among its attempts."""
    return (
        update(OutgoingMail)
        .where(_is_queued, OutgoingMail.id == held.mail_id, OutgoingMail.leased_until == held.until)
        .values(
            due_at=due_at,
            leased_until=None,
            leased_at=now if tried else None,
            attempts=held.attempts if tried else held.attempts - 1,
        )
    )


def _count(session: Session, statement: Update) -> int:
    result = session.execute(statement, execution_options={"synchronize_session": False})
    return int(result.rowcount)  # type: ignore[attr-defined]
