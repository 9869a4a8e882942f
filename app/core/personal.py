"""Marks of personal data: a column declares its retention, what an erasure does to it, its key in my data, and whether
it is encrypted. Erasure, retention, key rotation, the journal replay and my data derive from these marks
(`mapped_column(info=personal(…))`).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, select

from app.core.db import Base

SIGNATURES = "signatures"
ENCRYPTED = {"encrypted": True}  # of a column encrypted under SECRET_KEYS that holds no personal data
_MARK = "personal"


class Erased(Enum):
    """What the erasure of a signature does to a column."""

    EMPTIED = "emptied"
    EMPTIED_UNLESS_REMOVED = "emptied; of a removed signature not before the letter is archived"
    WITH_ITS_ROW = "its row is deleted"
    STAYS = "stays, and does not say who it was"
    NOT_A_SIGNERS = "stays: it belongs to no signature, but to an account of the console or to a mailbox"


@dataclass(frozen=True)
class Expiry:
    """What the worker deletes by itself, once the datetime in `since` is that long ago."""

    called: str  # its name; retention/due.py has it in words
    since: str | None = None  # a column of the same table, or of the one it is a part of; None: retention/due.py
    lasts: timedelta = timedelta(0)
    only: Mapping[str, Any] = field(default_factory=dict, hash=False)  # applies only to rows with these values
    row: bool = False  # deletes the whole row, not only this column

    def day(self, row: Any) -> datetime | None:
        """When this row's data expires as things stand; None if it does not, or if that is not known yet."""
        if self.since is None or any(getattr(row, name) != value for name, value in self.only.items()):
            return None
        at: datetime | None = getattr(row, self.since)
        return at + self.lasts if at else None


@dataclass(frozen=True)
class Kept:
    """How long it is kept, in the words of my data; while an expiry of the row is running, until its day."""

    words: str
    expiries: tuple[Expiry, ...] = ()

    def until(self, row: Any) -> str:
        day = next((day for expiry in self.expiries if (day := expiry.day(row))), None)
        return day.isoformat() if day else self.words


@dataclass(frozen=True)
class Personal:
    """The declaration of a column. `told` is its path in my data, from the top and without list keys; `untold` says why
    it is not in there.
    """

    kept: Kept
    erased: Erased
    told: str | None
    untold: str | None


def personal(
    *, kept: Kept, erased: Erased, told: str | None = None, untold: str | None = None, encrypted: bool = False
) -> dict[str, Any]:
    """The `info` of a column. Takes either `told` or `untold`."""
    if (told is None) == (untold is None):
        raise ValueError("a column of a person is told somewhere, or says why not")
    return {_MARK: Personal(kept, erased, told, untold)} | (ENCRYPTED if encrypted else {})


def mark_of(column: Any) -> Personal | None:
    """The mark of a table's column, or of a model's attribute."""
    mark: Personal | None = column.info.get(_MARK)
    return mark


def kept_of(column: Any) -> Kept:
    """The retention of a marked column."""
    mark: Personal = column.info[_MARK]
    return mark.kept


def marks_of(table: Table) -> dict[str, Personal]:
    return {column.name: mark for column in table.columns if (mark := mark_of(column))}


def tables() -> list[Table]:
    """All, each after the tables that it references."""
    return Base.metadata.sorted_tables


def whole_of(table: Table) -> Column[Any] | None:
    """If each row is a part of a signature's row in another table, whose key it shares: the key there."""
    [key, *more] = table.primary_key
    whole = next((one.column for one in key.foreign_keys if not more), None)
    return whole if whole is not None and whole.table.name != SIGNATURES and link_of(whole.table) is not None else None


def link_of(table: Table) -> Column[Any] | None:
    """The column that references the signature that a row belongs to, or the signature's row that it is a part of."""
    if table.name == SIGNATURES:
        return table.c.id
    own = next((key.parent for key in table.foreign_keys if key.column.table.name == SIGNATURES), None)
    return next(iter(table.primary_key)) if own is None and whole_of(table) is not None else own


def of_signatures(link: Column[Any], ids: Collection[int]) -> ColumnElement[bool]:
    """The rows of these signatures; `link` is the `link_of` their table."""
    whole = whole_of(link.table)
    if whole is None or not link.primary_key:
        return link.in_(ids)
    found: Select[Any] = select(whole).where(of_signatures(_link_of(whole.table), ids))
    return link.in_(found)


def _link_of(table: Table) -> Column[Any]:
    link = link_of(table)
    if link is None:
        raise ValueError(f"{table.name} is of no signature")
    return link


def tables_of_a_signature() -> Iterator[tuple[Table, Column[Any]]]:
    """All except `signatures` itself; referencing tables come first, so that rows can be deleted in this order."""
    for table in reversed(tables()):
        link = link_of(table)
        if link is not None and table.name != SIGNATURES:
            yield table, link


def clock_of(table: Table, since: str) -> Column[Any]:
    """The column of that name, of the table itself or else of the one that its rows are parts of."""
    whole = whole_of(table)
    return table.c[since] if whole is None or since in table.c else whole.table.c[since]


def emptied_in(table: Table, *how: Erased) -> dict[str, None]:
    """The values with which an erasure empties these columns."""
    return {name: None for name, mark in marks_of(table).items() if mark.erased in how}


def emptied_with(table: Table, kept: Kept) -> dict[str, None]:
    """The values that empty all columns with the same retention."""
    return {name: None for name, mark in marks_of(table).items() if mark.kept is kept}


def expiries() -> Iterator[tuple[Column[Any], Expiry]]:
    """Each expiry once; one that deletes the whole row comes with an arbitrary column of it."""
    seen = set()
    for table in tables():
        for column in table.columns:
            for expiry in mark.kept.expiries if (mark := mark_of(column)) else ():
                if (of := (table.name, expiry.called)) not in seen:
                    seen.add(of)
                    yield column, expiry


def encrypted_columns() -> list[Column[Any]]:
    return [column for table in tables() for column in table.columns if column.info.get("encrypted")]
