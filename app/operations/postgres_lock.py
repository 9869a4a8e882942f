"""A lock in a PostgreSQL database: shared by web and worker on any machine, exclusive for a restore."""

import logging
import os
import select
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
from flask_babel import gettext, lazy_gettext
from sqlalchemy.engine import make_url

from app.core.logs import Seldom
from app.operations.failures import CannotKeep

LOCK = 0x726573746F7265  # "restore"
AT_WORK, RESTORING = "undersigned at work", "undersigned restore"  # application names of the connections, for diagnosis
HANGING_UP = 3.0  # seconds granted to processes that are just stopping
LOOK_SECONDS = 1.0

BEING_RESTORED = lazy_gettext("A restore is running. Start again when `flask restore` has ended.")
HALF_RESTORED = lazy_gettext(
    "A restore was interrupted, so people erased since the backup may be back in the database. Run `flask restore` "
    "again with --yes, then start."
)

log = logging.getLogger(__name__)


class Shared:
    """The shared lock, on its own connection that is reopened whenever it is lost. If a restore has started in the
    meantime, this process ends.
    """

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._connection: psycopg.Connection | None = None
        self._ended = threading.Event()
        self._unreachable = Seldom()
        self._thread = threading.Thread(target=self._keep, name="in use", daemon=True)

    def begin(self) -> None:
        """Raises CannotKeep during a restore, or after an interrupted one."""
        self._take()
        self._thread.start()

    def try_once(self) -> None:
        """Raises CannotKeep where `begin` would now."""
        try:
            self._take()
        finally:
            self._close()

    def end(self) -> None:
        self._ended.set()
        self._thread.join(2 * LOOK_SECONDS)
        self._close()

    def _keep(self) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})  # handled by the main thread
        while not self._ended.is_set():
            if self._connection is not None and self._is_there(self._connection):
                continue
            self._close()
            try:
                self._take()
            except CannotKeep as error:
                log.error("%s", error)
                os.kill(os.getpid(), signal.SIGTERM)
                return
            if self._connection is None:
                self._ended.wait(LOOK_SECONDS)

    def _is_there(self, connection: psycopg.Connection) -> bool:
        """Notices at once when the server disconnects."""
        try:
            if select.select([connection.fileno()], [], [], LOOK_SECONDS)[0]:
                connection.execute("SELECT 1")
        except (psycopg.Error, OSError, ValueError):
            return False
        return not connection.closed

    def _take(self) -> None:
        """If the database is unreachable, web and worker keep waiting for it, as usual."""
        try:
            connection = connected(self._url, AT_WORK)
            [got] = connection.execute("SELECT pg_try_advisory_lock_shared(%s)", [LOCK]).fetchone() or [False]
            [half] = connection.execute("SELECT to_regclass('restore_unfinished') IS NOT NULL").fetchone() or [False]
        except psycopg.OperationalError:
            self._unreachable.warn(log, "the database cannot be reached, to say in it that it is in use")
            return
        if not got or half:
            connection.close()
            raise CannotKeep(str(HALF_RESTORED if got else BEING_RESTORED))
        self._connection = connection

    def _close(self) -> None:
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()
        self._connection = None


@contextmanager
def shared(database_url: str) -> Iterator[None]:
    lock = Shared(database_url)
    lock.begin()
    try:
        yield
    finally:
        lock.end()


def try_shared(database_url: str) -> None:
    Shared(database_url).try_once()


@contextmanager
def alone(database_url: str) -> Iterator[None]:
    """Raises CannotKeep while web, worker or another restore run on any machine."""
    try:
        connection = connected(database_url, RESTORING)
    except psycopg.OperationalError as error:
        raise CannotKeep(
            gettext("The database can’t be reached. Start it, and create the database if there is none.")
        ) from error
    with connection:
        until = time.monotonic() + HANGING_UP
        while not (connection.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone() or [False])[0]:
            if time.monotonic() > until:
                raise CannotKeep(
                    gettext(
                        "Web or worker is running on some machine. Stop `flask serve`, `flask work` and `flask up` "
                        "everywhere, then restore. Nothing was changed."
                    )
                )
            time.sleep(0.1)
        yield


def connected(database_url: str, name: str) -> psycopg.Connection:
    url = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(
        url, autocommit=True, connect_timeout=5, application_name=name,
        keepalives=1, keepalives_idle=15, keepalives_interval=5, keepalives_count=3,
    )  # fmt: skip
