"""What entries add to the totals of their days: a day is one of UTC, by the moment at which the entry was written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from itertools import accumulate, pairwise

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.core.db import table_of
from app.ledger.fold import Counted, Line, Sums, step, sums_of
from app.models import DayTally

NOTHING = Sums()


@dataclass
class Days:
    """What some entries add, by letter and day."""

    added: dict[tuple[int, date], Sums] = field(default_factory=dict)

    def add(self, letter_id: int, made_at: datetime, before: Counted, after: Counted) -> None:
        """An entry of that moment has made `after` of `before`."""
        if after is before:
            return
        key = (letter_id, made_at.date())
        self.added[key] = self.added.get(key, NOTHING) + _added(before, after)

    def add_course(self, letter_id: int, entries: Iterable[tuple[Line, datetime]]) -> None:
        """All entries of one signature, in the order of their index."""
        for made_at, before, after in course(entries):
            self.add(letter_id, made_at, before, after)

    def write(self, session: Session) -> None:
        """Add it to the rows of these days, and make those that are missing."""
        rows = [
            {"letter_id": letter_id, "day": day, "signed": sums.signed, "verified": sums.verified}
            for (letter_id, day), sums in sorted(self.added.items())
            if sums.signed or sums.verified
        ]
        if rows:
            dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
            table = table_of(DayTally)
            adding = dialect.insert(table)
            sums = {name: table.c[name] + adding.excluded[name] for name in ("signed", "verified")}
            session.connection().execute(
                adding.on_conflict_do_update(index_elements=["letter_id", "day"], set_=sums), rows
            )


@cache  # there are sixteen ways to be counted, and the registrar asks for every entry
def _added(before: Counted, after: Counted) -> Sums:
    return sums_of(after) - sums_of(before)


def course(entries: Iterable[tuple[Line, datetime]]) -> Iterator[tuple[datetime, Counted, Counted]]:
    """How a signature stood before and after each of its entries, with the entry's moment."""
    pairs = list(entries)
    states = accumulate((line for line, _ in pairs), step, initial=Counted())
    for (_, made_at), (before, after) in zip(pairs, pairwise(states), strict=True):
        yield made_at, before, after
