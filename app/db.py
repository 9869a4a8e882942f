"""Sessions, the one way to commit, and the column types that both databases share.

SQLite runs with the driver's own transactions off: reads begin with BEGIN, `transaction()` with BEGIN IMMEDIATE, so
that what is read inside it cannot change before it is written.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast

import psycopg
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    DateTime,
    Delete,
    Dialect,
    Enum,
    MetaData,
    String,
    Table,
    Update,
    event,
    literal_column,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry, Pool
from sqlalchemy.types import TypeDecorator

from app.config import Config
from app.errors import DatabaseBusy

BUSY_SECONDS = 10
LOOK_SECONDS = 0.001  # between two tries for SQLite's lock
RESTED_SECONDS = 1.0  # a connection that was used later than that ago is not asked whether it is still there
WRITES, RESTS = "undersigned_writes", "undersigned_rests"


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
    """An aware datetime in UTC; a naive one is refused, because nobody could say what it means."""

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
    """Text that sorts by its code points on both databases, whatever the server's locale."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(String(collation="C") if dialect.name == "postgresql" else String())


def words_of(enum: type[StrEnum], name: str) -> Enum:
    """A column of state words: the values are stored, and a CHECK constraint keeps others out."""
    return Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


def spelled(state: StrEnum) -> ColumnElement[Any]:
    """A state word that stands in the statement itself. SQLite uses a partial index only for what it can read there."""
    return literal_column(f"'{state.value}'")


def database_options(config: Config, *, connections: int) -> dict[str, Any]:
    if config.on_sqlite:
        # isolation_level=None: the driver's own transactions are off, `_begin` below writes the BEGIN.
        connect = {"isolation_level": None, "timeout": BUSY_SECONDS, "check_same_thread": False}
        return {"connect_args": connect, "pool_size": connections, "max_overflow": 4, "hide_parameters": True}
    options = f"-c timezone=UTC -c lock_timeout={BUSY_SECONDS}s -c statement_timeout=60s"
    return {
        "connect_args": {"options": options, "connect_timeout": 5},
        "pool_size": connections,
        "max_overflow": 4,
        "pool_timeout": BUSY_SECONDS,
        "hide_parameters": True,  # names and addresses stand in no log
    }


_one_writer = threading.Lock()


@contextmanager
def transaction() -> Iterator[Session]:
    """Begin, and commit at the end; whatever was read before is read again inside.

    Any exception rolls back and goes on. On SQLite one thread of a process writes at a time, so that threads queue here
    in turn and not in the database's polling. Raises DatabaseBusy after 10 seconds in that queue.
    """
    session: Session = db.session()
    if session.info.get(WRITES):
        raise RuntimeError("transaction() stands inside another one: hand the session down instead")
    session.rollback()
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    if on_sqlite and not _one_writer.acquire(timeout=BUSY_SECONDS):
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

    Its rows are written as of now, and not as of the snapshot that it has read from, which SQLite would refuse. A row
    that counts its revisions and that somebody else has changed meanwhile raises StaleDataError.
    """
    session: Session = db.session()
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    if on_sqlite and not _one_writer.acquire(timeout=BUSY_SECONDS):
        raise DatabaseBusy
    try:
        if on_sqlite:
            connection = session.connection()
            connection.exec_driver_sql("ROLLBACK")  # of the reading alone: nothing has been flushed
            _begin_immediate(connection)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        if on_sqlite:
            _one_writer.release()


@contextmanager
def snapshot() -> Iterator[Session]:
    """Read everything as of one moment, whatever is written meanwhile. Nothing is locked."""
    session: Session = db.session()
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    try:
        yield session
    finally:
        session.rollback()


def table_of(model: type[Base]) -> Table:
    """The table of a model, for statements over many rows at once."""
    return cast(Table, model.__table__)


def count_changed(session: Session, statement: Update | Delete, values: Mapping[str, Any] | None = None) -> int:
    """Run an UPDATE or DELETE, with the values of its parameters; how many rows it met."""
    statement = statement.execution_options(synchronize_session=False)
    return cast(CursorResult[Any], session.execute(statement, values)).rowcount


def changes_one(session: Session, statement: Update | Delete, values: Mapping[str, Any] | None = None) -> bool:
    """Run a conditional UPDATE or DELETE; whether it met its row."""
    return count_changed(session, statement, values) == 1


def lock(session: Session, *rows: Base) -> None:
    """Lock rows that this transaction has just read until it ends, and read them as they are then.

    On SQLite BEGIN IMMEDIATE has done it: nobody else has written since.
    """
    if session.get_bind().dialect.name == "postgresql":
        for row in rows:
            session.refresh(row, with_for_update=True)


def insert_or_ignore(session: Session, model: type[Base], **columns: Any) -> None:
    """INSERT … ON CONFLICT DO NOTHING: the unique constraints settle the race."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.connection().execute(dialect.insert(table_of(model)).on_conflict_do_nothing(), columns)


def end_read() -> None:
    """Let go of the snapshot that this context has read from, so that the next query sees what is committed by then."""
    db.session.rollback()


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "recursive_triggers=ON",  # without it a REPLACE deletes rows unseen by the trace's trigger
            "cache_size=-16384",  # KB a connection, and the web process has up to 20; the rest is in the system's cache
        ):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


@event.listens_for(Pool, "checkin")
def _rest(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info[RESTS] = time.monotonic()


@event.listens_for(Pool, "checkout")
def _wake(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    """Ask a connection to PostgreSQL that has rested whether it is still there: the server may have been restarted.

    Asking each time, as `pool_pre_ping` does, costs a sign-up two more journeys to the server. One that is found dead
    in use answers 503, and takes all the others of that time out of the pool.
    """
    if not isinstance(connection, psycopg.Connection):
        return
    if time.monotonic() - record.info.get(RESTS, time.monotonic()) < RESTED_SECONDS:
        return
    try:
        connection.autocommit = True
        connection.execute("SELECT 1")
        connection.autocommit = False
    except psycopg.Error as error:
        raise DisconnectionError from error


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        if connection.get_execution_options().get(WRITES):
            _begin_immediate(connection)
        else:
            connection.exec_driver_sql("BEGIN")


def _begin_immediate(connection: Connection) -> None:
    """SQLite's own waiting looks ever more rarely, at last every tenth of a second, for a lock that is free again after
    a few milliseconds. One thread of a process waits here at a time, so it may look every millisecond.
    """
    raw = connection.connection.driver_connection
    if raw is None:
        raise DatabaseBusy
    until = time.monotonic() + BUSY_SECONDS
    raw.execute("PRAGMA busy_timeout=1")
    try:
        while True:
            try:
                raw.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
                if time.monotonic() > until:
                    raise DatabaseBusy from error
                time.sleep(LOOK_SECONDS)
    finally:
        raw.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
