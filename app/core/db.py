"""Sessions, the one way to commit, and the column types that both databases share."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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

from app.core import engine_events
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
    """A column of a closed state machine: the values are stored, and a CHECK constraint keeps others out."""
    return _words(enum, name, closed=True)


def open_words_of(enum: type[StrEnum], name: str) -> Enum:
    """A column of a vocabulary that grows: the values are stored, and no constraint has to be changed for a new one,
    which would make large tables anew.
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
    """A state word that stands in the statement itself. SQLite uses a partial index only for what it can read there."""
    return literal_column(f"'{state.value}'")


def database_options(config: Config, *, connections: int) -> dict[str, Any]:
    if config.on_sqlite:
        # isolation_level=None: the driver's own transactions are off, `_begin` below writes the BEGIN.
        connect = {"isolation_level": None, "timeout": engine_events.BUSY_SECONDS, "check_same_thread": False}
        return {"connect_args": connect, "pool_size": connections, "max_overflow": 4, "hide_parameters": True}
    options = f"-c timezone=UTC -c lock_timeout={engine_events.BUSY_SECONDS}s -c statement_timeout=60s"
    return {
        "connect_args": {"options": options, "connect_timeout": 5},
        "pool_size": connections,
        "max_overflow": 4,
        "pool_timeout": engine_events.BUSY_SECONDS,
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

    Its rows are written as of now, and not as of the snapshot that it has read from, which SQLite would refuse. A row
    that counts its revisions and that somebody else has changed meanwhile raises StaleDataError.
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
    """Read everything as of one moment, whatever is written meanwhile. Nothing is locked. Inside `transaction()` that
    goes on, and what it has written is seen.
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
    session.connection().execute(insert_for(session, table_of(model)).on_conflict_do_nothing(), columns)


def insert_for(session: Session, table: Table) -> Any:
    """An INSERT that knows ON CONFLICT."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


def end_read() -> None:
    """Let go of the snapshot that this context has read from, so that the next query sees what is committed by then."""
    db.session.rollback()
    db.session.expire_all()  # also what was read before the last commit
