"""Daily totals compared with the rules, on entries in orders and at times that no action produces."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.ledger.days import Days
from app.ledger.fold import Line
from app.models import EntryKind
from tests.properties.life import fold_by_day

LETTER = 7
kinds = st.sampled_from([kind for kind in EntryKind if kind is not EntryKind.TEXT])
moments = st.integers(0, 6 * 24).map(lambda hours: datetime(2026, 11, 20, tzinfo=UTC) + timedelta(hours=hours))


@dataclass(frozen=True)
class Written:
    """An entry as the ledger keeps it."""

    signature_id: int
    kind: EntryKind
    shown: bool
    replaces: bool
    made_at: datetime

    @property
    def line(self) -> tuple[Line, datetime]:
        return Line(self.kind, self.shown, self.replaces), self.made_at


entries = st.builds(Written, st.integers(1, 3), kinds, st.booleans(), st.booleans(), moments)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(entries, max_size=20))
def test_entries_in_any_order_and_of_any_moment_add_to_their_days(ledger: Sequence[Written]) -> None:
    days = Days()
    for signature in {entry.signature_id for entry in ledger}:
        days.add_course(LETTER, [entry.line for entry in ledger if entry.signature_id == signature])

    by_day = {day: (sums.signed, sums.verified) for (_, day), sums in days.added.items()}
    assert {day: added for day, added in by_day.items() if any(added)} == fold_by_day(ledger)
