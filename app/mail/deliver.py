"""Delivers due mails: leases a batch, sends it outside any transaction, settles it. Workers may run in parallel."""

import logging
import os
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import SystemRandom
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.core.config import Config
from app.core.db import db, end_read, transaction
from app.core.errors import DatabaseBusy
from app.core.logs import DATABASE, MAIL_SERVER, seldom
from app.jobs.leased_queue import Again, Lease, Outcome
from app.mail import leases
from app.mail.failures import Needless, Refused, Unreachable
from app.mail.leases import OUTBOX, SENDING, Pace
from app.mail.rendering import render
from app.mail.sending import Clock, Ended, Rendered, Tried, count_expired, send_all
from app.mail.transports import Transport, transport_for
from app.models import MailState, OutgoingMail

IDLE = 0.25  # seconds until the next check if nothing is due
DATABASE_PAUSE = 1.0
LONGEST_PAUSE = 30.0  # while the server is unreachable
HANG_UP_AFTER = timedelta(seconds=10)  # without mail to send
LOOK_AFTER_ALL = timedelta(minutes=1)
SETTLE_AGAIN = (0.5, 1.0, 2.0, 4.0, 8.0)  # seconds between retries, in total well within the lease

log = logging.getLogger(__name__)
_chance = SystemRandom()


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """The result of one pass over the outbox, in numbers of mails."""

    sent: int = 0
    refused: int = 0
    later: int = 0
    untried: int = 0
    unreachable: bool = False
    waiting: bool = False  # mails are due, but held back by the rate limit

    @classmethod
    def of(cls, outcomes: Sequence[tuple[Lease, Outcome]], *, unreachable: bool) -> "Delivered":
        count = Counter(outcome for _, outcome in outcomes)
        return cls(
            sent=count[MailState.SENT],
            refused=count[MailState.GAVE_UP],
            later=count[Again.LATER],
            untried=count[Again.UNTRIED],
            unreachable=unreachable,
        )

    @property
    def tried(self) -> int:
        return self.sent + self.refused + self.later

    @property
    def leased(self) -> int:
        return self.tried + self.untried


def deliver_due(
    *,
    transport: Transport,
    clock: Clock,
    rate: float,
    base_url: str,
    mail_from: str,
    worker: str,
    stopping: Callable[[], bool] = lambda: False,
) -> Delivered:
    """Send at most one batch (a fifth of a second's mails). The transport stays open for the next one.

    Nothing is leased while the server is unreachable, and nothing written while nothing is due. If the database goes
    away after a mail was sent, wait for it, since an unsettled mail would be sent again.
    """
    pace = Pace.of(rate)
    if not _check(OUTBOX.is_anything_due, clock()):
        return Delivered()
    if not _is_room(pace, clock()):
        return Delivered(waiting=True)
    try:
        transport.open()
    except Unreachable as error:
        seldom(MAIL_SERVER).warn(log, f"{worker}: the mail server cannot be reached ({error})")
        return Delivered(unreachable=True)
    with transaction() as session:
        taken = leases.lease(session, pace=pace, now=clock())
    if not taken:
        return Delivered(waiting=True)
    until_begun = taken[0][0].until - leases.LEASE + SENDING
    batch = _render_all(taken, base_url=base_url, mail_from=mail_from, now=clock())
    tried = send_all(batch, transport, clock, may_begin=lambda: clock() < until_begun and not stopping())
    _settle(tried, clock, worker)
    return Delivered.of(tried.outcomes, unreachable=tried.away)


def _is_room(pace: Pace, now: datetime) -> bool:
    try:
        return leases.room(db.session(), pace=pace, now=now) >= pace.batch
    finally:
        end_read()


def _render_all(
    taken: Sequence[tuple[Lease, OutgoingMail]], *, base_url: str, mail_from: str, now: datetime
) -> list[Rendered]:
    """Render all mails before the first is sent: templates may read letters, and no snapshot is held while sending."""
    rendered: list[Rendered] = []
    for held, mail in taken:
        try:
            rendered.append((held, render(db.session(), mail, base_url=base_url, mail_from=mail_from, now=now)))
        except Needless:
            rendered.append((held, Ended(MailState.WITHHELD)))
        except Refused as error:
            log.warning("%s has an address that cannot be written (%s)", held.in_the_log, error)
            rendered.append((held, Ended(MailState.GAVE_UP, str(error.code))))
        except Exception as error:
            # A broken template or a missing key is our fault: keep this mail, and send the others. The error's message
            # is not logged, since it may quote an address.
            place = traceback.extract_tb(error.__traceback__)[-1]
            told = f"{type(error).__name__} in {place.name} ({place.filename}:{place.lineno})"
            seldom(f"mail: {told}").warn(log, f"{held.in_the_log} cannot be rendered: {told}", level=logging.ERROR)
            rendered.append((held, Ended(Again.LATER)))
    end_read()
    return rendered


def _settle(tried: Tried, clock: Clock, worker: str) -> None:
    outcomes = tried.outcomes
    for pause in (*SETTLE_AGAIN, None):
        try:
            with transaction(even_read_only=True) as session:  # else what was sent would be sent again
                ours = OUTBOX.settle(session, outcomes, now=clock())
                tried.count(session, now=clock())
        except (SQLAlchemyError, DatabaseBusy) as error:
            seldom(DATABASE).warn(log, f"{worker}: {len(outcomes)} mails are not settled: {type(error).__name__}")
            if pause is None:
                raise
            time.sleep(pause)
            continue
        if ours < len(outcomes):
            log.warning("%s: %d mails were no longer ours to settle", worker, len(outcomes) - ours)
        return


class Deliverer:
    """A worker's mail loop: call `step` in an application context, wait as long as it says, repeat; at last `close`."""

    def __init__(self, config: Config, *, transport: Transport | None = None, worker: str | None = None) -> None:
        self._config = config
        self._transport = transport or transport_for(config)
        self._worker = worker or f"worker {os.getpid()}"
        self._stopping = threading.Event()
        self._failures = 0
        self._paused_until: datetime | None = None
        self._last_mail: datetime | None = None
        self._deadlines_enforced_at: datetime | None = None

    def step(self, clock: Clock) -> float:
        """Run once; returns the seconds to wait. Never raises because a server or the database is away."""
        now = clock()
        left = (self._paused_until - now).total_seconds() if self._paused_until else 0.0
        if 0 < left <= LONGEST_PAUSE:  # longer means that the clock was set back
            return left
        try:
            self._enforce_deadlines(now)
            delivered = self._deliver(clock)
        except (SQLAlchemyError, DatabaseBusy) as error:
            seldom(DATABASE).warn(log, f"{self._worker}: the outbox cannot be reached: {type(error).__name__}")
            return DATABASE_PAUSE
        return self._next_look(delivered, now)

    def stop(self) -> None:
        """From any thread: the running step starts no more mails, releases the rest and returns."""
        self._stopping.set()

    def close(self) -> None:
        self._transport.close()

    def _deliver(self, clock: Clock) -> Delivered:
        return deliver_due(
            transport=self._transport,
            clock=clock,
            rate=self._config.mail_rate,
            base_url=self._config.base_url,
            mail_from=self._config.mail_from,
            worker=self._worker,
            stopping=self._stopping.is_set,
        )

    def _next_look(self, delivered: Delivered, now: datetime) -> float:
        if delivered.unreachable:
            return self._pause(now, went_well=delivered.sent > 0)
        if delivered.tried:
            self._failures, self._paused_until, self._last_mail = 0, None, now
            # A batch that was not full has emptied the queue. Coming back at once for the next few mails would make
            # each sign-up on SQLite wait for two of our commits.
            return 0.0 if delivered.leased == Pace.of(self._config.mail_rate).batch else IDLE
        if delivered.waiting:
            return Pace.of(self._config.mail_rate).wait
        if self._last_mail is not None and now - self._last_mail > HANG_UP_AFTER:
            self._transport.close()
            self._last_mail = None
        return IDLE

    def _pause(self, now: datetime, *, went_well: bool) -> float:
        """1, 2, 4 … 30 seconds, with jitter, so that many workers do not retry at the same time."""
        self._transport.close()
        self._failures = 1 if went_well else self._failures + 1
        longest = min(LONGEST_PAUSE, 2.0 ** min(self._failures - 1, 10))
        pause = _chance.uniform(longest / 2, longest)
        self._paused_until = now + timedelta(seconds=pause)
        return pause

    def _enforce_deadlines(self, now: datetime) -> None:
        """Enforces the 72 hours, since nothing is leased while the server is away, and repairs rows dated in the
        future.
        """
        if self._deadlines_enforced_at is not None and abs(now - self._deadlines_enforced_at) < LOOK_AFTER_ALL:
            return
        self._deadlines_enforced_at = now
        if _check(OUTBOX.is_anything_too_old, now):
            with transaction() as session:
                given_up = OUTBOX.give_up_old(session, now=now)
                count_expired(session, given_up)
            log.warning("%s: gave up %d mails after 72 hours", self._worker, given_up)
        if _check(OUTBOX.is_anything_put_off, now):
            with transaction() as session:
                log.warning(
                    "%s: called back %d mails from the future", self._worker, OUTBOX.call_back(session, now=now)
                )


class _Query(Protocol):
    def __call__(self, session: Session, *, now: datetime) -> bool: ...


def _check(look: _Query, now: datetime) -> bool:
    try:
        return look(db.session(), now=now)
    finally:
        end_read()
