"""What every confirm writes to the ledger, and bulk writes of the registrar: a single statement with arrays on
PostgreSQL, where executemany runs row by row; executemany on SQLite, where it is fastest.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnExpressionArgument,
    Insert,
    Row,
    Table,
    TableValuedAlias,
    Update,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from app.core.db import insert_for, table_of
from app.models import Entry, Signature

Where = tuple[ColumnExpressionArgument[bool], ...]
Rows = Sequence[Mapping[str, Any]]  # by column name; all rows have the same columns
_NEW = "new_"  # prefix of the parameters with the new values
_KEY = "key_of_"  # avoids a clash with the name of a written column


# Bench: "confirm". Through the session the UPDATE that every confirm runs takes twice as long.
_SIGNATURES = table_of(Signature)
OF_CHANGED = (
    "id",
    "letter_id",
    "entered_at",
    "text_version_id",
    "show_name",
    "hidden_at",
    "claim_state",
    "signed_up_at",
    "address_encrypted",
)
_RETURNED = [_SIGNATURES.c[name] for name in OF_CHANGED]
_INSERT_ENTRY = insert(table_of(Entry)).inline()


def change_signature(
    session: Session, signature_id: int, where: Where, values: Mapping[str, Any]
) -> Row[*tuple[Any, ...]] | None:
    """Updates the row if it matches the condition. Returns its columns after the change."""
    posted = {_NEW + column: value for column, value in values.items()} | {"signature": signature_id}
    return session.connection().execute(_update(where, tuple(values)), posted).one_or_none()


@lru_cache(maxsize=64)
def _update(where: Where, columns: tuple[str, ...]) -> Update:
    """Cached for conditions that are the same objects each time: building the statement costs more than running it."""
    new: dict[str, Any] = {column: bindparam(_NEW + column) for column in columns}
    of_signature = update(_SIGNATURES).where(_SIGNATURES.c.id == bindparam("signature"), *where)
    return of_signature.values(new).returning(*_RETURNED)


def insert_entry(session: Session, columns: Mapping[str, Any]) -> None:
    session.connection().execute(_INSERT_ENTRY, columns)


# Bench: "registrar".
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


def add_each(session: Session, table: Table, key: Sequence[str], rows: Rows) -> None:
    """Adds the sums to the rows with these keys, creating missing ones."""
    if not rows:
        return
    adding = insert_for(session, table)
    sums = {name: table.c[name] + adding.excluded[name] for name in rows[0] if name not in key}
    session.connection().execute(adding.on_conflict_do_update(index_elements=key, set_=sums), rows)


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
