"""Buttons that add, move and remove rows of a letter's form, keeping all input."""

import re
from dataclasses import dataclass
from typing import Any

from wtforms import FieldList, FormField

MOST_ROWS = 20
BLANK = "__"  # placeholder for the number: the row that a script copies

_ACT = re.compile(r"(add)-([a-z]+)|(up|down|remove)-([a-z]+)-([0-9]{1,2})")


@dataclass(frozen=True)
class RowAct:
    """The action of a button: `at` is the row's index, unused when adding one."""

    does: str
    rows: str
    at: int = 0


def act_in(do: str) -> RowAct | None:
    found = _ACT.fullmatch(do)
    if found is None:
        return None
    added, to, does, rows, at = found.groups()
    return RowAct(added, to) if added else RowAct(does, rows, int(at))


def change(rows: FieldList, act: RowAct) -> int:
    """Perform the action; returns the index of the row to focus."""
    said: list[Any] = [row.data for row in rows]
    at = min(act.at, max(0, len(said) - 1))
    match act.does:
        case "add" if len(said) < most_of(rows):
            said.append(None)
            at = len(said) - 1
        case "up" if at > 0:
            said[at - 1], said[at] = said[at], said[at - 1]
            at -= 1
        case "down" if at < len(said) - 1:
            said[at + 1], said[at] = said[at], said[at + 1]
            at += 1
        case "remove" if said:
            del said[at]
            at = max(0, min(at, len(said) - 1))
    fill(rows, said)
    return at


def most_of(rows: FieldList) -> int:
    """The most rows that its button adds."""
    most: int = getattr(rows, "most", None) or rows.max_entries or MOST_ROWS
    return most


class HasRows:
    """A mixin for forms with rows."""

    _fields: dict[str, Any]
    meta: Any
    goes_on_at: tuple[str, int] | None = None  # the row that a button has added, moved or left

    def change_rows(self, act: RowAct) -> None:
        found = self._fields.get(act.rows)
        if isinstance(found, FieldList):
            self.goes_on_at = (act.rows, change(found, act))

    def blank_row(self, name: str) -> FormField:
        """A row without a number, for a script to copy."""
        row: FormField = self._fields[name].unbound_field.bind(form=None, name=f"{name}-{BLANK}", _meta=self.meta)
        row.process(None)
        return row


def fill(rows: FieldList, said: list[Any]) -> None:
    """Replace all rows with these values."""
    while len(rows):
        rows.pop_entry()
    rows.last_index = -1
    for one in said or [None]:  # there is always one row to fill in
        rows.append_entry(one) if one is not None else rows.append_entry()
