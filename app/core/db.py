"""Sessions, the only way to commit, and the column types for both databases."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    ColumnElement,
    CursorResult,
    DateTime,
    Delete,
    Dialect,
    Enum,
    MetaData,
    String,
    Table,
    Update,
    literal_column,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from app.core import engine_events, switches
from app.core.config import Config
from app.core.engine_events import WRITES
from app.core.errors import DatabaseBusy


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False, "autoflush": False})


class Moment(TypeDecorator[datetime]):
    """An aware datetime in UTC. Naive datetimes are refused as ambiguous."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        at = value.astimezone(UTC)
        return at.replace(tzinfo=None) if dialect.name == "sqlite" else at

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class SortKey(TypeDecorator[str]):
    """Text that sorts by code point on both databases, whatever the server's locale."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(String(collation="C") if dialect.name == "postgresql" else String())


def words_of(enum: type[StrEnum], name: str) -> Enum:
    """Column type for a closed state machine: stores the values, with a CHECK constraint against others."""
    return _words(enum, name, closed=True)


def open_words_of(enum: type[StrEnum], name: str) -> Enum:
    """Column type for a growing vocabulary: stores the values without a constraint, since changing one would rebuild
    large tables.
    """
    return _words(enum, name, closed=False)


def _words(enum: type[StrEnum], name: str, *, closed: bool) -> Enum:
    return Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=closed,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


def spelled(state: StrEnum) -> ColumnElement[Any]:
    """A state as a literal in the statement: SQLite uses a partial index only if it can read the value there."""
    return literal_column(f"'{state.value}'")


def database_options(config: Config, *, connections: int) -> dict[str, Any]:
    if config.on_sqlite:
        # isolation_level=None turns off the driver's own transactions; engine_events.py issues the BEGIN.
        connect = {"isolation_level": None, "timeout": engine_events.BUSY_SECONDS, "check_same_thread": False}
        return {"connect_args": connect, "pool_size": connections, "max_overflow": 4, "hide_parameters": True}
    options = f"-c timezone=UTC -c lock_timeout={engine_events.BUSY_SECONDS}s -c statement_timeout=60s"
    return {
        "connect_args": {"options": options, "connect_timeout": 5},
        "pool_size": connections,
        "max_overflow": 4,
        "pool_timeout": engine_events.BUSY_SECONDS,
        "hide_parameters": True,  # keeps names and addresses out of the logs
    }


_one_writer = threading.Lock()
_stops_while_read_only: ContextVar[bool] = ContextVar("stops_while_read_only", default=False)


@contextmanager
def stopping_while_read_only() -> Iterator[None]:
    """Inside, `transaction()` raises ReadOnly while the site is read-only: for work that nobody has asked for in this
    moment. Requests are refused before they begin (web/switches.py), and the operator's commands go on.
    """
    outside = _stops_while_read_only.set(True)
    try:
        yield
    finally:
        _stops_while_read_only.reset(outside)


@contextmanager
def transaction(*, even_read_only: bool = False) -> Iterator[Session]:
    """Begin a transaction, and commit it at the end. Rows that were read before are read again inside.

    Any exception rolls back and propagates. On SQLite one thread per process writes at a time, so that threads queue
    here instead of polling the database. Raises DatabaseBusy after 10 seconds in that queue. `even_read_only`: records
    what has been done already, outside the database.
    """
    session: Session = db.session()
    if session.info.get(WRITES):
        raise RuntimeError("transaction() stands inside another one: hand the session down instead")
    if _stops_while_read_only.get() and not even_read_only:
        switches.refuse_while_read_only(session)
    session.rollback()
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    if on_sqlite and not _one_writer.acquire(timeout=engine_events.BUSY_SECONDS):
        raise DatabaseBusy
    session.info[WRITES] = True
    try:
        session.connection(execution_options={WRITES: True})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(WRITES, None)
        if on_sqlite:
            _one_writer.release()


def save_changes() -> None:
    """Commit what a library has put into the session without `transaction()`.

    The rows are written in a new transaction, not in the snapshot they were read from, which SQLite would refuse.
    Raises StaleDataError if a row with a revision counter has been changed in the meantime.
    """
    session: Session = db.session()
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    if on_sqlite and not _one_writer.acquire(timeout=engine_events.BUSY_SECONDS):
        raise DatabaseBusy
    try:
        engine_events.write_from_now(session.connection())  # nothing has been flushed yet
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        if on_sqlite:
            _one_writer.release()


@contextmanager
def snapshot() -> Iterator[Session]:
    """Read everything as of one moment, without locks. Inside `transaction()` it joins that transaction and sees its
    writes.
    """
    session: Session = db.session()
    if session.info.get(WRITES):
        yield session
        return
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    try:
        yield session
    finally:
        session.rollback()


def table_of(model: type[Base]) -> Table:
    """The table of a model, for bulk statements."""
    return cast(Table, model.__table__)


def count_changed(session: Session, statement: Update | Delete, values: Mapping[str, Any] | None = None) -> int:
    """Run an UPDATE or DELETE with these parameters, and return the number of rows it matched."""
    statement = statement.execution_options(synchronize_session=False)
    return cast(CursorResult[Any], session.execute(statement, values)).rowcount


def changes_one(session: Session, statement: Update | Delete, values: Mapping[str, Any] | None = None) -> bool:
    """Run a conditional UPDATE or DELETE; True if it matched its row."""
    return count_changed(session, statement, values) == 1


def lock(session: Session, *rows: Base) -> None:
    """Lock and refresh rows that this transaction has just read, until it ends.

    On SQLite, BEGIN IMMEDIATE already excludes other writers.
    """
    if session.get_bind().dialect.name == "postgresql":
        for row in rows:
            session.refresh(row, with_for_update=True)


def insert_or_ignore(session: Session, model: type[Base], **columns: Any) -> None:
    """INSERT … ON CONFLICT DO NOTHING: the unique constraints resolve the race."""
    session.execute(insert_for(session, table_of(model)).on_conflict_do_nothing(), columns)


def insert_for(session: Session, table: Table) -> Any:
    """An INSERT that supports ON CONFLICT."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


def end_read() -> None:
    """Release the current snapshot, so that the next query sees what has been committed since."""
    db.session.rollback()
    db.session.expire_all()  # expires rows that were read before the last commit, too
