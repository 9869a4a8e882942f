"""The preview of an export: its first rows, its totals, and the totals of each state."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.core.db import snapshot
from app.exports import queries, writing
from app.exports.columns import COLUMNS
from app.exports.formats import FORMATS
from app.exports.formats.base import ExportFormat
from app.exports.queries import LISTS, Stretch
from app.exports.request import Wanted
from app.exports.us_states import totals_by_state
from app.exports.writing import counts_of
from app.tally.public_lists import ListName
from app.tally.queries import Totals, totals
from app.text.places import place_name

ROWS = 6
TYPED = [column.typed for column in COLUMNS]


@dataclass(frozen=True)
class Part:
    """The verified signers or the supporters of a list: the first rows as exported, and the counts."""

    name: ListName
    rows: Sequence[Sequence[Any]]
    listed: int
    private: int


@dataclass(frozen=True)
class State:
    code: str
    name: str
    totals: Totals


@dataclass(frozen=True)
class Preview:
    """A preview at one moment. `totals` cover the requested place, `states` all states with signers; `lines` stand
    above the list in formats that support it.
    """

    wanted: Wanted
    format: ExportFormat
    totals: Totals
    lines: Sequence[str]
    parts: Sequence[Part]
    states: Sequence[State]

    @property
    def rows(self) -> list[list[tuple[Any, bool]]]:
        """Cells, each paired with whether it is user input."""
        return [list(zip(row, TYPED, strict=True)) for part in self.parts for row in part.rows]

    @property
    def more(self) -> int:
        """The number of rows that the preview leaves out."""
        return sum(part.listed for part in self.parts) - len(self.rows)


def preview(letter_id: int, wanted: Wanted) -> Preview:
    with snapshot() as session:
        list_of = writing.about_now(session, letter_id, wanted)
        most = ROWS // len(LISTS[wanted.which])
        parts = [
            Part(part, _cells(session, list_of, part, most), *counts_of(list_of.head.totals, part))
            for part in LISTS[wanted.which]
        ]
        states = [
            State(code, place_name("US", code), counted)
            for code, counted in totals_by_state(session, letter_id, totals(session, letter_id))
        ]
    lines = writing.lines_above(list_of)
    by_name = sorted(states, key=lambda state: state.name)
    return Preview(wanted, FORMATS[wanted.format], list_of.head.totals, lines, parts, by_name)


def _cells(session: Session, list_of: writing.About, part: ListName, most: int) -> list[Any]:
    """The first rows, as exported."""
    format = FORMATS[list_of.wanted.format]
    rows = queries.read(session, list_of.head, Stretch(part, None), most=most)
    return [format.cells(row, list_of.own) for row in rows]
