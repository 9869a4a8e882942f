"""The columns of an export, the only list of them. Every value leaves the database as text or as a number."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import String, case, cast, func

from app.models import Signature
from app.tally.lists import ListName


class Kind(StrEnum):
    """What a cell of a workbook is."""

    NUMBER = "number"
    TEXT = "text"
    DAY = "day"  # leaves the database as YYYY-MM-DD


@dataclass(frozen=True)
class Column:
    """A column: its name in the file, where it comes from, whether a person has typed it, and how a workbook shows it
    (`width` in characters).
    """

    name: str
    source: Any
    typed: bool = False
    kind: Kind = Kind.TEXT
    width: int = 14

    def labelled(self, professional: Any) -> Any:
        """For a statement, of signatures that are verified where this holds."""
        source = self.source(professional) if callable(self.source) else self.source
        return source.label(self.name)


def _list(professional: Any) -> Any:
    return case((professional, ListName.VERIFIED.value), else_=ListName.SUPPORTERS.value)


def _if_verified(column: Any) -> Callable[[Any], Any]:
    """Only what was verified is handed over, as on the page: a supporter's own word of a profession is not."""
    return lambda professional: case((professional, column))


_day = func.substr(cast(Signature.confirmed_at, String), 1, 10)  # YYYY-MM-DD, in UTC, on both databases

COLUMNS = (
    Column("number", Signature.number, kind=Kind.NUMBER, width=10),
    Column("list", _list, width=12),
    Column("name", Signature.name, typed=True, width=34),
    Column("file_under", Signature.file_under, typed=True, width=22),
    Column("profession", _if_verified(Signature.counted_profession), width=18),
    Column("credit", _if_verified(Signature.credit), typed=True, width=38),
    Column("country", Signature.country, width=9),
    Column("region", Signature.region, width=9),
    Column("confirmed_on", _day, kind=Kind.DAY, width=14),
)
NUMBER = 0  # its place among them
