"""Any model with the columns of `Leased` is a queue: here, parcels that a courier delivers, retries or returns."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import pytest
from flask import Flask
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.core.db import db, end_read, spelled, transaction, words_of
from app.jobs.leased import Leased
from app.jobs.leased_queue import Again, Lease, LeasedQueue

NOON = datetime(2026, 3, 15, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class ParcelState(StrEnum):
    WAITING = "waiting"
    BROUGHT = "brought"
    RETURNED = "returned"


class Street(DeclarativeBase):
    """Tables of a test stand in no migration."""


class Parcel(Leased, Street):
    __tablename__ = "parcels_of_a_test"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[ParcelState] = mapped_column(words_of(ParcelState, "parcel_state"))
    address: Mapped[str | None]


PARCELS = LeasedQueue(
    model=Parcel,
    waits=Parcel.state == spelled(ParcelState.WAITING),
    given_up=ParcelState.RETURNED,
    emptied=("address",),
    lease=2 * MINUTE,
    keep_trying=timedelta(hours=1),
    first_delay=timedelta(seconds=5),
    longest_delay=10 * MINUTE,
)


@pytest.fixture(autouse=True)
def parcels(app: Flask) -> Iterator[None]:
    """Three, of which the last was handed in first."""
    Street.metadata.create_all(db.engine)
    with transaction() as session:
        for number in (1, 2, 3):
            at = NOON - number * MINUTE
            session.add(Parcel(id=number, state=ParcelState.WAITING, address="Mill Lane", made_at=at, due_at=at))
    yield
    end_read()
    Street.metadata.drop_all(db.engine)


def claimed(most: int, now: datetime) -> list[Lease]:
    with transaction() as session:
        return [held for held, _ in PARCELS.claim(session, most=most, now=now)]


def settled(outcomes: list[tuple[Lease, ParcelState | Again]], now: datetime) -> int:
    with transaction() as session:
        return PARCELS.settle(session, outcomes, now=now)


def parcel(number: int) -> Parcel:
    end_read()
    return db.session.get_one(Parcel, number)


def test_couriers_take_the_oldest_first_and_none_that_another_holds() -> None:
    assert [held.row_id for held in claimed(2, NOON)] == [3, 2]
    assert [held.row_id for held in claimed(2, NOON)] == [1]
    assert claimed(2, NOON) == []
    assert not PARCELS.is_anything_due(db.session(), now=NOON)


def test_what_a_courier_who_never_came_back_holds_is_taken_over() -> None:
    [lost, *_] = claimed(3, NOON)
    later = NOON + 2 * MINUTE
    again = {held.row_id: held for held in claimed(3, later)}[lost.row_id]
    assert again.attempts == 2

    assert settled([(lost, ParcelState.BROUGHT)], later) == 0
    assert settled([(again, ParcelState.BROUGHT)], later) == 1


def test_what_was_brought_keeps_no_address_and_is_nobodys_any_more() -> None:
    [held, *_] = claimed(3, NOON)
    assert settled([(held, ParcelState.BROUGHT)], NOON + MINUTE) == 1
    row = parcel(held.row_id)
    assert (row.state, row.address, row.leased_until) == (ParcelState.BROUGHT, None, None)
    assert (row.settled_at, row.leased_at) == (NOON + MINUTE, NOON + MINUTE)


def test_who_was_not_at_home_is_tried_again_later_and_who_was_not_tried_at_once() -> None:
    tried, untried, _ = claimed(3, NOON)
    assert settled([(tried, Again.LATER), (untried, Again.UNTRIED)], NOON + MINUTE) == 2
    assert (parcel(tried.row_id).attempts, parcel(untried.row_id).attempts) == (1, 0)
    assert parcel(tried.row_id).due_at > NOON + MINUTE
    assert parcel(untried.row_id).due_at == untried.was_due
    assert parcel(untried.row_id).address == "Mill Lane"


def test_what_nobody_could_bring_for_an_hour_is_sent_back() -> None:
    [held] = claimed(1, NOON)
    later = NOON + timedelta(hours=1)
    assert settled([(held, Again.LATER)], later) == 1
    assert parcel(held.row_id).state == ParcelState.RETURNED
    assert PARCELS.is_anything_too_old(db.session(), now=later)
    with transaction() as session:
        assert PARCELS.give_up_old(session, now=later) == 2
    assert parcel(1).state == parcel(2).state == ParcelState.RETURNED


def test_what_a_clock_that_was_ahead_has_put_off_is_called_back() -> None:
    claimed(3, NOON + timedelta(days=300))
    assert PARCELS.is_anything_put_off(db.session(), now=NOON)
    with transaction() as session:
        assert PARCELS.call_back(session, now=NOON) == 3
    assert PARCELS.is_anything_due(db.session(), now=NOON)
    assert not PARCELS.is_anything_put_off(db.session(), now=NOON)


def test_the_log_names_a_row_by_its_number_alone() -> None:
    assert {held.in_the_log for held in claimed(3, NOON)} == {"Parcel 1", "Parcel 2", "Parcel 3"}
