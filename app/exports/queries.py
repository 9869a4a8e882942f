"""Stretches of a list, each read by itself, as the list stood at one index of the ledger."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, not_, select, true, tuple_, union_all

from app.core.db import db
from app.exports.columns import COLUMNS
from app.exports.us_states import is_of_state, totals_of_state
from app.ledger.fold import Counted, Line, fold
from app.models import Entry, Signature, Tally
from app.tally.public_lists import ORDER, ListName, may_be_listed, names_on
from app.tally.queries import Totals, totals_of

LISTS = {
    ListName.VERIFIED: (ListName.VERIFIED,),
    ListName.SUPPORTERS: (ListName.SUPPORTERS,),
    ListName.ALL: (ListName.VERIFIED, ListName.SUPPORTERS),
}
Place = tuple[Any, ...]
Touched = dict[int, tuple[int, int]]


@dataclass(frozen=True)
class Head:
    """How far the ledger of a letter is counted. Who signs after it has a number from `next_number` on. Of a list of
    one state the totals are that state's.
    """

    letter_id: int
    totals: Totals
    next_number: int
    region: str | None = None

    @property
    def index(self) -> int:
        return -1 if self.totals.index is None else self.totals.index

    def is_inside(self) -> ColumnElement[bool]:
        """Of the state that the list is about; everybody where it is about none."""
        return true() if self.region is None else is_of_state(self.region)


@dataclass(frozen=True)
class Stretch:
    """A part of a list: behind one place in its order (None: from the beginning), up to another (None: to the end)."""

    part: ListName
    after: Place | None
    until: Place | None = None

    def holds(self) -> ColumnElement[bool]:
        key = tuple_(*ORDER[self.part])
        return and_(
            true() if self.after is None else key > tuple_(*self.after),
            true() if self.until is None else key <= tuple_(*self.until),
        )


def head_of(letter_id: int, region: str | None = None) -> Head:
    """To be called in the snapshot that the list begins with: a state is counted by its rows."""
    tally = db.session.get_one(Tally, letter_id, populate_existing=True)
    totals = totals_of(tally)
    if region is not None:
        totals = totals_of_state(letter_id, region, totals)
    return Head(letter_id, totals, tally.next_number, region)


def exported_lists(letter_id: int, which: ListName) -> list[Select[Any]]:
    """The listed names of a letter with all columns, list by list: private and held ones are on none."""
    return [names_on(letter_id, part, *_columns(Signature.professional)) for part in LISTS[which]]


def read(head: Head, stretch: Stretch, *, most: int) -> Sequence[Any]:
    """The first rows of a stretch."""
    [listed] = exported_lists(head.letter_id, stretch.part)
    listed = listed.where(stretch.holds(), Signature.number < head.next_number, head.is_inside())
    # Not through the session, whose own way with rows would double the time.
    return db.session.connection().execute(listed.limit(most)).all()


def place_of(head: Head, part: ListName, number: int) -> Place:
    """Where a signature stands in the order of a list."""
    return tuple(db.session.execute(select(*ORDER[part]).where(_is_one_of(head, [number]))).one())


def touched(head: Head) -> Touched:
    """The numbers of the signatures that something has happened to after this index, each with how much."""
    of_letter = select(Entry.signature_id, Entry.id).where(Entry.letter_id == head.letter_id)
    # Each half has an index of its own.
    later = union_all(of_letter.where(Entry.idx > head.index), of_letter.where(Entry.is_waiting)).subquery()
    counted = (
        select(Signature.number, func.count(), func.max(later.c.id))
        .join(later, later.c.signature_id == Signature.id)
        .where(Signature.number < head.next_number)
        .group_by(Signature.number)
    )
    return {number: (count, last) for number, count, last in db.session.execute(counted)}


def listed_then(head: Head, numbers: Collection[int]) -> dict[ListName, set[int]]:
    """Which of these were on which list at this index, by the fold of their entries."""
    entries = db.session.execute(
        select(Signature.number, Entry.kind, Entry.shown, Entry.replaces)
        .join_from(Entry, Signature, Entry.signature_id == Signature.id)
        .where(_is_one_of(head, numbers), head.is_inside(), Entry.idx <= head.index)
        .order_by(Signature.number, Entry.idx)
    )
    found: dict[ListName, set[int]] = {ListName.VERIFIED: set(), ListName.SUPPORTERS: set()}
    for number, lines in groupby(entries, key=lambda entry: entry.number):
        counted: Counted = fold(Line(line.kind, line.shown, line.replaces) for line in lines)
        if counted.is_listed:
            found[ListName.VERIFIED if counted.professional else ListName.SUPPORTERS].add(number)
    return found


def read_touched(head: Head, stretch: Stretch, numbers: Collection[int]) -> Sequence[Any]:
    """Those of these numbers that belong into a stretch now and still want to be on a list."""
    return db.session.execute(_read_touched(head, stretch, numbers).order_by(*ORDER[stretch.part])).all()


def read_again(head: Head, stretch: Stretch, *, without: Collection[int], but: Collection[int]) -> Sequence[Any]:
    """A whole stretch: without some numbers, but with those of `but` that belong into it."""
    [listed] = exported_lists(head.letter_id, stretch.part)
    untouched = listed.order_by(None).where(
        stretch.holds(), Signature.number < head.next_number, head.is_inside(), not_(_is_one_of(head, without))
    )
    order = [column.label(f"order_{at}") for at, column in enumerate(ORDER[stretch.part])]
    both = union_all(untouched.add_columns(*order), _read_touched(head, stretch, but).add_columns(*order)).subquery()
    kept = select(*(both.c[column.name] for column in COLUMNS))
    return db.session.execute(kept.order_by(*(both.c[label.name] for label in order))).all()


def _read_touched(head: Head, stretch: Stretch, numbers: Collection[int]) -> Select[Any]:
    was_verified = true() if stretch.part is ListName.VERIFIED else false()
    here = and_(_is_one_of(head, numbers), stretch.holds(), head.is_inside())
    return select(*_columns(was_verified)).where(here, may_be_listed())


def _is_one_of(head: Head, numbers: Collection[int]) -> ColumnElement[bool]:
    # The numbers stand in the statement: there may be more than a database takes as parameters.
    inside: Any = bindparam("numbers", list(numbers), expanding=True, literal_execute=True, unique=True)
    return and_(Signature.letter_id == head.letter_id, Signature.number.in_(inside))


def _columns(professional: Any) -> list[Any]:
    return [column.labelled(professional) for column in COLUMNS]
