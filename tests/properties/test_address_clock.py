"""Whatever a letter's dates, no address is kept forever, and none is erased before the promised date."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.letters.address_retention import AddressClock
from app.models import ADDRESS_KEPT, Delivery

TEN_YEARS = timedelta(days=3653)
moments = st.integers(0, 5800).map(lambda days: datetime(2024, 2, 28, 12, tzinfo=UTC) + timedelta(days=days))


@st.composite
def deliveries(draw: st.DrawFn) -> Delivery:
    said_at = draw(moments)
    on = (said_at - timedelta(days=draw(st.integers(0, 400)))).date()
    return Delivery(to_whom="x", delivered_on=on, said_at=said_at)


@given(closes_at=st.none() | moments, said=st.lists(deliveries(), max_size=4), last=moments, updates=st.booleans(),
       back=st.none() | st.integers(0, 900))  # fmt: skip
def test_ten_years_after_the_last_signature_no_address_is_left(
    closes_at: datetime | None, said: list[Delivery], last: datetime, updates: bool, back: int | None
) -> None:
    entered_at = None if back is None else last - timedelta(days=back)
    clock = AddressClock(closes_at, said, last)

    until = clock.kept(updates=updates, entered_at=entered_at).until

    assert until is not None
    assert until < last + TEN_YEARS


@given(closes_at=st.none() | moments, said=st.lists(deliveries(), max_size=4), last=moments, back=st.integers(0, 900))
def test_a_clock_starts_after_what_it_waits_for(
    closes_at: datetime | None, said: list[Delivery], last: datetime, back: int
) -> None:
    entered_at = last - timedelta(days=back)
    clock = AddressClock(closes_at, said, last)
    covering = [one.said_at for one in said if entered_at < one.holds_until]

    plain, updates = (clock.kept(updates=asked, entered_at=entered_at) for asked in (False, True))

    assert plain.until is not None
    assert updates.until is not None
    assert plain.until <= updates.until, "who wants updates is kept at least as long"
    if updates.awaits is None:
        assert covering
        assert updates.until == max(closes_at or min(covering), min(covering)) + ADDRESS_KEPT
    if plain.awaits is None and closes_at is not None:
        assert plain.until == closes_at + ADDRESS_KEPT


@given(said=st.lists(deliveries(), max_size=4), last=moments, updates=st.booleans(), taken_back=st.integers(0, 3))
def test_a_delivery_that_is_said_delays_no_erasure(
    said: list[Delivery], last: datetime, updates: bool, taken_back: int
) -> None:
    entered_at = last
    all_of_them = AddressClock(last, said, last).kept(updates=updates, entered_at=entered_at)
    fewer = AddressClock(last, said[:taken_back], last).kept(updates=updates, entered_at=entered_at)

    assert all_of_them.until is not None
    assert fewer.until is not None
    assert all_of_them.until <= fewer.until
