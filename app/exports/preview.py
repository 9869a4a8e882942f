"""What a list looks like before it is taken out: its first rows, its totals, and what each state holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.db import snapshot
from app.exports import queries
from app.exports.queries import LISTS, Stretch
from app.exports.states import totals_by_state
from app.exports.wanted import Wanted
from app.places import place_name
from app.tally.lists import ListName
from app.tally.queries import Totals, totals

ROWS = 6


@dataclass(frozen=True)
class Part:
    """The verified or the supporters of a list, as far as they are shown."""

    name: ListName
    rows: Sequence[Any]
    listed: int
    private: int


@dataclass(frozen=True)
class State:
    code: str
    name: str
    totals: Totals


@dataclass(frozen=True)
class Preview:
    """Of one moment. `totals` are those of the place that the list is about, `states` those where somebody stands."""

    wanted: Wanted
    totals: Totals
    parts: Sequence[Part]
    states: Sequence[State]


def preview(letter_id: int, wanted: Wanted) -> Preview:
    with snapshot():
        head = queries.head_of(letter_id, wanted.region)
        most = ROWS // len(LISTS[wanted.which])
        parts = [
            Part(part, queries.read(head, Stretch(part, None), most=most), *counts_of(head.totals, part))
            for part in LISTS[wanted.which]
        ]
        states = [
            State(code, place_name("US", code), counted)
            for code, counted in totals_by_state(letter_id, totals(letter_id))
        ]
    return Preview(wanted, head.totals, parts, sorted(states, key=lambda state: state.name))


def counts_of(counted: Totals, part: ListName) -> tuple[int, int]:
    """Listed and private."""
    if part is ListName.VERIFIED:
        return counted.verified_listed, counted.verified_private
    return counted.supporters_listed, counted.supporters_private
