"""The columns of an export, the only list of them. Every value leaves the database as text or as a number."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, case, cast, func

from app.models import Signature
from app.tally.lists import ListName


@dataclass(frozen=True)
class Column:
    """A column: its name in the file, where it comes from, and whether a person has typed it."""

    name: str
    source: Any
    typed: bool = False

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
    Column("number", Signature.number),
    Column("list", _list),
    Column("name", Signature.name, typed=True),
    Column("file_under", Signature.file_under, typed=True),
    Column("profession", _if_verified(Signature.counted_profession)),
    Column("credit", _if_verified(Signature.credit), typed=True),
    Column("country", Signature.country),
    Column("region", Signature.region),
    Column("confirmed_on", _day),
)
NUMBER = 0  # its place among them
