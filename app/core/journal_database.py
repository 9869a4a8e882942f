"""The journal in a second PostgreSQL database (JOURNAL_URL): journals of all machines, which survive their disks."""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import groupby
from typing import Any, NamedTuple

import psycopg
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateTable

from app.core.engine_events import WRITES
from app.core.journal_lines import Line, Stretch, as_text, month_of, read_lines
from app.core.logs import Seldom, told_without_values

MOST_SECONDS = 5  # for the server to answer: a stuck journal write blocks other writers
CONNECT_SECONDS = 2
AGAIN_SECONDS = 2.0  # after a failure: until then, fail at once instead of waiting for it

log = logging.getLogger(__name__)

LINES = Table(
    "journal_lines",
    MetaData(),
    Column("journal", String, primary_key=True),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("month", String(7), nullable=False),
    Column("written", String, nullable=False),
)


class JournalAway(OSError):
    """The second database is unreachable, unsuitable for a journal, or refuses lines."""


class JournalDatabase:
    """A sink (core/journal_sinks.py). Lines are written at most about four times a second, so each write opens a
    connection of its own: none is stale after an outage or a failover.
    """

    is_shared = True

    def __init__(self, url: str, *, beside: str) -> None:
        self._url, self._beside = url, beside
        self._engine = create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=_connect_args(url))
        self._is_ready, self._away_until = False, 0.0
        self._told = Seldom()

    @contextmanager
    def writing(self) -> Iterator["_Writing"]:
        if time.monotonic() < self._away_until:
            raise JournalAway("it was away a moment ago")
        with self._noting_failure():
            self._ensure_ready()
            connection = self._engine.connect().execution_options(**{WRITES: True})
        with _shut_down_after(MOST_SECONDS, connection), connection, ExitStack() as begun:
            with self._noting_failure():
                begun.enter_context(connection.begin())
            yield _Writing(connection, self._noting_failure)
            with self._noting_failure():
                begun.close()

    def stretches(self) -> Iterator[Stretch]:
        """All journals, month by month."""
        rows = select(LINES.c.journal, LINES.c.month, LINES.c.written).order_by(LINES.c.journal, LINES.c.line)
        with self._noting_failure():
            self._ensure_ready()
            with self._engine.connect() as connection:
                found = connection.execute(rows).all()
        for (journal, month), kept in groupby(found, key=lambda row: (row.journal, row.month)):
            yield Stretch(f"{journal} {month}", list(read_lines("\n".join(row.written for row in kept).encode())))

    @contextmanager
    def _noting_failure(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, psycopg.Error, JournalAway) as error:
            self._away_until = time.monotonic() + AGAIN_SECONDS
            why = str(error) if isinstance(error, JournalAway) else told_without_values(error)
            self._told.warn(
                log, f"the database of JOURNAL_URL takes no lines, so nothing that needs one is done: {why}"
            )
            raise JournalAway(why) from error

    def _ensure_ready(self) -> None:
        """Runs once per process. Raises JournalAway."""
        if self._is_ready:
            return
        if why := why_unfit(self._url, beside=self._beside):
            raise JournalAway(why)
        _make_table(self._engine)
        self._is_ready = True


class _Writing:
    def __init__(self, connection: Connection, noting_failure: Callable[[], AbstractContextManager[None]]) -> None:
        self._connection, self._noting_failure = connection, noting_failure

    def last_of(self, journal: str) -> int:
        with self._noting_failure():
            found: int | None = self._connection.scalar(
                select(func.max(LINES.c.line)).where(LINES.c.journal == journal)
            )
        return found or 0

    def add(self, lines: Sequence[Line]) -> None:
        rows = [
            {"journal": line["journal"], "line": line["line"], "month": month_of(line), "written": as_text(line)}
            for line in lines
        ]
        with self._noting_failure():
            self._connection.execute(insert(LINES), rows)


def why_unfit(url: str, *, beside: str) -> str | None:
    """Why a journal in `url` would be lost together with the database `beside` it, or can't be written, as a sentence;
    None if it is suitable. Raises psycopg.Error if either cannot be reached.
    """
    if not url.startswith("postgresql"):
        return None
    there = _identity(url)
    if there.is_replica:
        return "JOURNAL_URL leads to a replica, which takes no lines. Give it a PostgreSQL server that is none."
    here = _identity(beside) if beside.startswith("postgresql") else None
    if here is not None and there.is_server_of(here) and there.database == here.database:
        return (
            "JOURNAL_URL leads to the database itself, or to a copy of it, and would be lost with it. Give it a second "
            "PostgreSQL database, best on a server of its own."
        )
    return None


def on_one_server(url: str, beside: str) -> bool:
    """True if a disk that dies takes both, as far as the servers say. Raises psycopg.Error if one can't be reached."""
    if not (url.startswith("postgresql") and beside.startswith("postgresql")):
        return False
    return _identity(url).is_server_of(_identity(beside))


class _Identity(NamedTuple):
    server: int | None  # shared by a cluster and all its copies; None if we lack the permission to read it
    database: str
    is_replica: bool

    def is_server_of(self, other: "_Identity") -> bool:
        return self.server is not None and self.server == other.server


def _identity(url: str) -> _Identity:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True, connect_timeout=CONNECT_SECONDS) as connection:
        asked = connection.execute("SELECT current_database(), pg_is_in_recovery()").fetchone()
        database, is_replica = asked or ("", False)
        try:
            [identifier] = connection.execute("SELECT system_identifier FROM pg_control_system()").fetchone() or [None]
        except psycopg.errors.InsufficientPrivilege:
            identifier = None
    return _Identity(identifier, database, is_replica)


def _make_table(engine: Engine) -> None:
    """Only if it is missing, since the role may be allowed to write but not to create tables."""
    if inspect(engine).has_table(LINES.name):
        return
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # IF NOT EXISTS does not protect against a concurrent CREATE
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('journal_lines'))"))
        connection.execute(CreateTable(LINES, if_not_exists=True))


def _connect_args(url: str) -> dict[str, Any]:
    if not url.startswith("postgresql"):
        return {"isolation_level": None, "timeout": MOST_SECONDS, "check_same_thread": False}
    options = f"-c lock_timeout={MOST_SECONDS}s -c statement_timeout={MOST_SECONDS}s -c synchronous_commit=on"
    return {"options": options, "connect_timeout": CONNECT_SECONDS, "application_name": "undersigned journal"}


@contextmanager
def _shut_down_after(seconds: float, connection: Connection) -> Iterator[None]:
    """Shut down the connection after a timeout: a hanging server or a network that drops packets reports no error."""
    raw = connection.connection.driver_connection
    if not isinstance(raw, psycopg.Connection):
        yield
        return
    with socket.socket(fileno=os.dup(raw.fileno())) as line:
        timer = threading.Timer(seconds, lambda: line.shutdown(socket.SHUT_RDWR))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
