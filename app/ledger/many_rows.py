"""Bulk writes: a single statement with arrays on PostgreSQL, where executemany runs row by row; executemany on SQLite,
where it is fastest.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Insert, Table, TableValuedAlias, Update, bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

Rows = Sequence[Mapping[str, Any]]  # by column name; all rows have the same columns
_KEY = "key_of_"  # avoids a clash with the name of a written column


def update_each(session: Session, table: Table, key: str, rows: Rows) -> None:
    """Updates each row, found by its key, with its new values."""
    if not rows:
        return
    columns = tuple(name for name in rows[0] if name != key)
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(_update_together(table, key, columns), _arrays(rows))
        return
    renamed = [{_KEY + name if name == key else name: value for name, value in row.items()} for row in rows]
    session.connection().execute(_update_one(table, key, columns), renamed)


def insert_each(session: Session, table: Table, rows: Rows) -> None:
    if not rows:
        return
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(_insert_together(table, tuple(rows[0])), _arrays(rows))
        return
    session.connection().execute(insert(table), [dict(row) for row in rows])


def _arrays(rows: Rows) -> dict[str, list[Any]]:
    return {f"all_{name}": [row[name] for row in rows] for name in rows[0]}


@lru_cache(maxsize=16)
def _update_one(table: Table, key: str, columns: tuple[str, ...]) -> Update:
    new: dict[str, Any] = {name: bindparam(name) for name in columns}
    return update(table).where(table.c[key] == bindparam(_KEY + key)).values(**new)


@lru_cache(maxsize=16)
def _update_together(table: Table, key: str, columns: tuple[str, ...]) -> Update:
    given = _given(table, (key, *columns))
    return update(table).where(table.c[key] == given.c[key]).values({name: given.c[name] for name in columns})


@lru_cache(maxsize=16)
def _insert_together(table: Table, columns: tuple[str, ...]) -> Insert:
    return insert(table).from_select(list(columns), select(*_given(table, columns).c))


def _given(table: Table, columns: tuple[str, ...]) -> TableValuedAlias:
    """The given rows, one array per column, as a table."""
    arrays = [bindparam(f"all_{name}", type_=ARRAY(table.c[name].type)) for name in columns]
    return func.unnest(*arrays).table_valued(*columns, name="given").render_derived()
