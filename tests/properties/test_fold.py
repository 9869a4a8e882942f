"""The product's fold of a signature's entries compared with the rules, in orders that no action produces."""

from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from app.ledger.fold import Line, fold, sums_of
from app.models import EntryKind
from tests.properties.life import fold as fold_by_the_rules

kinds = st.sampled_from([kind for kind in EntryKind if kind is not EntryKind.TEXT])
lines = st.builds(Line, kind=kinds, shown=st.booleans(), replaces=st.booleans())


@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.lists(lines, max_size=12))
def test_entries_in_any_order_mean_what_the_rules_say(entries: list[Line]) -> None:
    by_the_rules = fold_by_the_rules(
        SimpleNamespace(signature_id=1, kind=line.kind, shown=line.shown, replaces=line.replaces) for line in entries
    )
    sums = sums_of(fold(entries))
    assert by_the_rules == {
        "signed": sums.signed, "verified": sums.verified, "supporters": sums.signed - sums.verified,
        "private": sums.private,
    }  # fmt: skip
    assert sums.verified_private == sums.verified * sums.private
