"""Daily totals: what entries add on each day (UTC), by the time at which the entry was written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from itertools import accumulate, pairwise

from sqlalchemy.orm import Session

from app.core.db import table_of
from app.ledger.fold import Counted, Line, Sums, step, sums_of
from app.ledger.statements import add_each
from app.models import DayTally

NOTHING = Sums()


@dataclass
class Days:
    """The changes of totals by letter and day."""

    added: dict[tuple[int, date], Sums] = field(default_factory=dict)

    def add(self, letter_id: int, made_at: datetime, before: Counted, after: Counted) -> None:
        """Adds an entry of that time that changed `before` to `after`."""
        if after is before:
            return
        key = (letter_id, made_at.date())
        self.added[key] = self.added.get(key, NOTHING) + _added(before, after)

    def add_course(self, letter_id: int, entries: Iterable[tuple[Line, datetime]]) -> None:
        """Adds all entries of one signature, in index order."""
        for made_at, before, after in course(entries):
            self.add(letter_id, made_at, before, after)

    def write(self, session: Session) -> None:
        """Adds the changes to the rows of these days, creating missing ones."""
        rows = [
            {"letter_id": letter_id, "day": day, "signed": sums.signed, "verified": sums.verified}
            for (letter_id, day), sums in sorted(self.added.items())
            if sums.signed or sums.verified
        ]
        add_each(session, table_of(DayTally), ["letter_id", "day"], rows)


@cache  # there are only sixteen values of Counted, and the registrar calls this for every entry
def _added(before: Counted, after: Counted) -> Sums:
    return sums_of(after) - sums_of(before)


def course(entries: Iterable[tuple[Line, datetime]]) -> Iterator[tuple[datetime, Counted, Counted]]:
    """Each entry's time, with the signature's state before and after it."""
    pairs = list(entries)
    states = accumulate((line for line, _ in pairs), step, initial=Counted())
    for (_, made_at), (before, after) in zip(pairs, pairwise(states), strict=True):
        yield made_at, before, after
