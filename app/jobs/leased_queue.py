"""A queue of rows with leases: what is due, which worker holds it until when, and how it ended.

A leased row becomes due again when its lease expires. The same query therefore finds what a killed worker held, and no
sweeper is needed.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum, auto
from secrets import SystemRandom
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, ColumnExpressionArgument, Select, Update, and_, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import ORMOption

from app.core.db import count_changed
from app.jobs.leased import Leased

ASKEW = timedelta(minutes=5)  # tolerated clock skew between two machines
M = TypeVar("M", bound=Leased)
_random = SystemRandom()


@dataclass(frozen=True, kw_only=True)
class Lease:
    """One worker's hold on one row; `attempts` includes this one."""

    row_id: int
    in_the_log: str
    until: datetime
    attempts: int
    was_due: datetime
    made_at: datetime


class Again(Enum):
    """The row keeps waiting."""

    LATER = auto()  # tried without success
    UNTRIED = auto()


Outcome = StrEnum | Again  # the row's final state, or how it keeps waiting


@dataclass(frozen=True, kw_only=True)
class LeasedQueue(Generic[M]):
    """A queue of a model's rows for which `waits` holds, for any number of workers. Settling a row clears its `emptied`
    columns; a row that has been tried for `keep_trying` is `given_up`.
    """

    model: type[M]
    waits: ColumnExpressionArgument[bool]  # must match the partial index literally
    given_up: StrEnum
    emptied: tuple[str, ...] = ()
    lease: timedelta
    keep_trying: timedelta
    first_delay: timedelta
    longest_delay: timedelta

    def due(self, now: datetime) -> Select[M]:
        """Oldest first, including rows whose lease has expired."""
        is_due = and_(self.waits, self.model.due_at <= now)
        return select(self.model).where(is_due).order_by(self.model.due_at, self.model.id)

    def is_anything_due(self, session: Session, *, now: datetime) -> bool:
        return session.execute(self.due(now).with_only_columns(self.model.id).limit(1)).first() is not None

    def claim(
        self, session: Session, *, most: int, now: datetime, options: Sequence[ORMOption] = ()
    ) -> list[tuple[Lease, M]]:
        """Leases the next rows, loaded with `options`; skips rows that another worker is just taking."""
        batch = self.due(now).limit(most).with_for_update(skip_locked=True)
        # populate_existing: `settle` writes past the session, which may still hold an older state of a row.
        rows = session.scalars(batch.options(*options).execution_options(populate_existing=True)).all()
        return [(self._hold(row, now), row) for row in rows]

    def _hold(self, row: M, now: datetime) -> Lease:
        was_due = row.due_at
        row.leased_at = now
        row.due_at = row.leased_until = now + self.lease
        row.attempts += 1
        return Lease(
            row_id=row.id,
            in_the_log=row.in_the_log(),
            until=row.due_at,
            attempts=row.attempts,
            was_due=was_due,
            made_at=row.made_at,
        )

    def settle(self, session: Session, outcomes: Sequence[tuple[Lease, Outcome]], *, now: datetime) -> int:
        """Writes the outcomes of leased rows, and returns how many were still ours. `now` must be after all of them
        ended.
        """
        together: dict[tuple[StrEnum, datetime], list[int]] = defaultdict(list)
        ours = 0
        for held, outcome in outcomes:
            if isinstance(outcome, StrEnum):
                together[outcome, held.until].append(held.row_id)
            elif outcome is Again.LATER and held.made_at <= now - self.keep_trying:
                together[self.given_up, held.until].append(held.row_id)
            else:
                again = held.was_due if outcome is Again.UNTRIED else now + self.delay_after(held.attempts)
                back = self._put_back(held, tried=outcome is Again.LATER, due_at=again, now=now)
                ours += count_changed(session, back)
        for (state, until), row_ids in together.items():
            still_ours = and_(self.model.id.in_(row_ids), self.model.leased_until == until)
            ours += count_changed(session, self._close(still_ours, state=state, now=now).values(leased_at=now))
        return ours

    def give_up_old(self, session: Session, *, now: datetime) -> int:
        """Gives up rows that have waited too long and are not leased."""
        return count_changed(session, self._close(self._is_too_old(now), state=self.given_up, now=now))

    def is_anything_too_old(self, session: Session, *, now: datetime) -> bool:
        return self._is_any(session, self._is_too_old(now))

    def call_back(self, session: Session, *, now: datetime) -> int:
        """Makes rows due that a clock running ahead has delayed beyond our longest delay."""
        put_off = update(self.model).where(self.waits, self._is_put_off(now))
        return count_changed(session, put_off.values(due_at=now))

    def is_anything_put_off(self, session: Session, *, now: datetime) -> bool:
        return self._is_any(session, self._is_put_off(now))

    def delay_after(self, attempts: int) -> timedelta:
        """Exponential backoff with full jitter, at least one second."""
        longest = min(self.longest_delay, self.first_delay * 2 ** min(attempts - 1, 20))
        return timedelta(seconds=_random.uniform(1, longest.total_seconds()))

    def _is_any(self, session: Session, which: ColumnElement[bool]) -> bool:
        return session.execute(select(self.model.id).where(self.waits, which).limit(1)).first() is not None

    def _is_put_off(self, now: datetime) -> ColumnElement[bool]:
        return self.model.due_at > now + self.longest_delay + ASKEW

    def _is_too_old(self, now: datetime) -> ColumnElement[bool]:
        not_leased = or_(self.model.leased_until.is_(None), self.model.leased_until <= now)
        return and_(self.model.made_at <= now - self.keep_trying, not_leased)

    def _close(self, which: ColumnElement[bool], *, state: StrEnum, now: datetime) -> Update:
        gone = dict.fromkeys((*self.emptied, "leased_until"))
        return update(self.model).where(self.waits, which).values(state=state, settled_at=now, **gone)

    def _put_back(self, held: Lease, *, tried: bool, due_at: datetime, now: datetime) -> Update:
        """An untried row counts neither towards the pace nor as an attempt."""
        return (
            update(self.model)
            .where(self.waits, self.model.id == held.row_id, self.model.leased_until == held.until)
            .values(
                due_at=due_at,
                leased_until=None,
                leased_at=now if tried else None,
                attempts=held.attempts if tried else held.attempts - 1,
            )
        )
