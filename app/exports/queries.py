"""Reads a list in chunks, as of one index of the ledger."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, not_, select, true, tuple_, union_all
from sqlalchemy.orm import Session

from app.exports import statements
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
    """How far a letter's ledger is counted; later signatures have numbers from `next_number` on. With a region, the
    totals are that state's.
    """

    letter_id: int
    totals: Totals
    next_number: int
    region: str | None = None

    @property
    def index(self) -> int:
        return -1 if self.totals.index is None else self.totals.index

    def is_inside(self) -> ColumnElement[bool]:
        """Restricts to the list's state, if it has one."""
        return true() if self.region is None else is_of_state(self.region)


@dataclass(frozen=True)
class Stretch:
    """A range of a list in its order: after one key (None: from the start), up to and including another (None: to the
    end).
    """

    part: ListName
    after: Place | None
    until: Place | None = None

    def holds(self) -> ColumnElement[bool]:
        key = tuple_(*ORDER[self.part])
        return and_(
            true() if self.after is None else key > tuple_(*self.after),
            true() if self.until is None else key <= tuple_(*self.until),
        )


def head_of(session: Session, letter_id: int, region: str | None = None) -> Head:
    """Call it in the snapshot in which the list begins: a state's totals are counted from its rows."""
    tally = session.get_one(Tally, letter_id, populate_existing=True)
    totals = totals_of(tally)
    if region is not None:
        totals = totals_of_state(session, letter_id, region, totals)
    return Head(letter_id, totals, tally.next_number, region)


def exported_lists(letter_id: int, which: ListName) -> list[Select[Any]]:
    """The listed names of a letter with all columns, one query per list; without private and held names."""
    return [names_on(letter_id, part, *_columns(Signature.professional)) for part in LISTS[which]]


def read(session: Session, head: Head, stretch: Stretch, *, most: int) -> Sequence[Any]:
    """The first rows of a range."""
    [listed] = exported_lists(head.letter_id, stretch.part)
    listed = listed.where(stretch.holds(), Signature.number < head.next_number, head.is_inside())
    return statements.rows_of(session, listed.limit(most))


def place_of(session: Session, head: Head, part: ListName, number: int) -> Place:
    """The sort key of a signature in a list."""
    return tuple(session.execute(select(*ORDER[part]).where(_is_one_of(head, [number]))).one())


def touched(session: Session, head: Head) -> Touched:
    """The numbers of the signatures that changed after this index, each with its count of entries and the last entry's
    id.
    """
    of_letter = select(Entry.signature_id, Entry.id).where(Entry.letter_id == head.letter_id)
    # UNION, because each half has its own index.
    later = union_all(of_letter.where(Entry.idx > head.index), of_letter.where(Entry.is_waiting)).subquery()
    counted = (
        select(Signature.number, func.count(), func.max(later.c.id))
        .join(later, later.c.signature_id == Signature.id)
        .where(Signature.number < head.next_number)
        .group_by(Signature.number)
    )
    return {number: (count, last) for number, count, last in session.execute(counted)}


def listed_then(session: Session, head: Head, numbers: Collection[int]) -> dict[ListName, set[int]]:
    """Which of these numbers were on which list at this index, computed by folding their entries."""
    entries = session.execute(
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


def read_touched(session: Session, head: Head, stretch: Stretch, numbers: Collection[int]) -> Sequence[Any]:
    """Rows of these numbers that belong to this range now and may still be listed."""
    return session.execute(_read_touched(head, stretch, numbers).order_by(*ORDER[stretch.part])).all()


def read_again(
    session: Session, head: Head, stretch: Stretch, *, without: Collection[int], but: Collection[int]
) -> Sequence[Any]:
    """A whole range again: without the numbers `without`, plus those of `but` that belong to it."""
    [listed] = exported_lists(head.letter_id, stretch.part)
    untouched = listed.order_by(None).where(
        stretch.holds(), Signature.number < head.next_number, head.is_inside(), not_(_is_one_of(head, without))
    )
    order = [column.label(f"order_{at}") for at, column in enumerate(ORDER[stretch.part])]
    both = union_all(untouched.add_columns(*order), _read_touched(head, stretch, but).add_columns(*order)).subquery()
    kept = select(*(both.c[column.name] for column in COLUMNS))
    return session.execute(kept.order_by(*(both.c[label.name] for label in order))).all()


def _read_touched(head: Head, stretch: Stretch, numbers: Collection[int]) -> Select[Any]:
    was_verified = true() if stretch.part is ListName.VERIFIED else false()
    here = and_(_is_one_of(head, numbers), stretch.holds(), head.is_inside())
    return select(*_columns(was_verified)).where(here, may_be_listed())


def _is_one_of(head: Head, numbers: Collection[int]) -> ColumnElement[bool]:
    # Literals, because databases limit the number of parameters.
    inside: Any = bindparam("numbers", list(numbers), expanding=True, literal_execute=True, unique=True)
    return and_(Signature.letter_id == head.letter_id, Signature.number.in_(inside))


def _columns(professional: Any) -> list[Any]:
    return [column.labelled(professional) for column in COLUMNS]
