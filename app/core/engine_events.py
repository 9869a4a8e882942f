"""Connection setup: SQLite's pragmas, liveness checks for idle PostgreSQL connections, and who gets a write
transaction.

SQLite runs with the driver's own transactions off: reads begin with BEGIN, `transaction()` with BEGIN IMMEDIATE, so
that what is read inside it cannot change before it is written.
"""

import select
import sqlite3
import time
from typing import Any

import psycopg
from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry, Pool

from app.core.errors import DatabaseBusy

BUSY_SECONDS = 10
LOOK_SECONDS = 0.001  # between two attempts to get SQLite's lock
RESTED_SECONDS = 1.0  # skip the liveness check for connections used within this many seconds
WRITES, RESTS = "undersigned_writes", "undersigned_rests"


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "recursive_triggers=ON",  # without it, REPLACE deletes rows without firing the audit log's trigger
            "cache_size=-16384",  # KB per connection (the web process has up to 20); the OS page cache has the rest
        ):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


@event.listens_for(Pool, "checkin")
def _note_last_use(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info[RESTS] = time.monotonic()


@event.listens_for(Pool, "checkout")
def _check_alive(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    """Check that a PostgreSQL connection is alive if it has been idle, or if the server has sent something unprompted,
    which means that it is closing the connection.

    Checking every time, as `pool_pre_ping` does, costs a sign-up two more round trips. A connection that dies in use
    answers 503 and invalidates all pooled connections of its age.
    """
    if not isinstance(connection, psycopg.Connection):
        return
    rested = time.monotonic() - record.info.get(RESTS, time.monotonic())
    if rested < RESTED_SECONDS and not _has_incoming_data(connection):
        return
    try:
        connection.autocommit = True
        connection.execute("SELECT 1")
        connection.autocommit = False
    except psycopg.Error as error:
        raise DisconnectionError from error


def _has_incoming_data(connection: psycopg.Connection[Any]) -> bool:
    try:
        heard = select.poll()
        heard.register(connection.fileno(), select.POLLIN)
        return bool(heard.poll(0))
    except psycopg.OperationalError:  # also raised if we closed it ourselves
        return True


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        if connection.get_execution_options().get(WRITES):
            _begin_immediate(connection)
        else:
            connection.exec_driver_sql("BEGIN")
    else:
        _set_autocommit(connection, False)


@event.listens_for(Session, "after_begin")
def _begin_reading(session: Session, _transaction: object, connection: Connection) -> None:
    """On PostgreSQL, a read-only session runs in autocommit: each statement sees what is committed by then, as it would
    under READ COMMITTED, without the round trips of BEGIN and ROLLBACK.
    """
    reads = not session.info.get(WRITES) and "isolation_level" not in connection.get_execution_options()
    if reads and connection.dialect.name == "postgresql":
        _set_autocommit(connection, True)


def write_from_now(connection: Connection) -> None:
    """Begin a write transaction on a connection that has only been read from."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("ROLLBACK")
        _begin_immediate(connection)
    else:
        _set_autocommit(connection, False)


def _set_autocommit(connection: Connection, yes: bool) -> None:
    raw = connection.connection.driver_connection
    if isinstance(raw, psycopg.Connection) and raw.autocommit is not yes:
        raw.autocommit = yes


def _begin_immediate(connection: Connection) -> None:
    """Poll for the lock ourselves: SQLite's busy handler backs off to 100 ms, but the lock is usually free within a
    few. Only one thread per process waits here, so it can poll every millisecond.
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
