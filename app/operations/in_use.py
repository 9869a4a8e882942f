"""Locks that tell whether web or worker use a database: they share a lock, a restore takes it exclusively. On
PostgreSQL it is in the database, because they may run on any machine; for SQLite it is a file next to the database,
plus one in DATA_DIR for the journal.
"""

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from flask_babel import gettext
from sqlalchemy.engine import make_url

from app.core.config import Config
from app.operations import postgres_lock
from app.operations.failures import CannotKeep

LOCK = "in-use.lock"
UNFINISHED = "restore-unfinished"


@contextmanager
def at_work(config: Config) -> Iterator[None]:
    """Held by `flask serve`, `flask work` and `flask up` while they run, and released however they end.

    Raises CannotKeep during a restore, or after an interrupted one.
    """
    with _sharing_folders(config), ExitStack() as held:
        if not config.on_sqlite:
            held.enter_context(postgres_lock.shared(config.database_url))
        yield


def refuse_restore(config: Config) -> None:
    """Raises CannotKeep where `at_work` would now."""
    with _sharing_folders(config):
        if not config.on_sqlite:
            postgres_lock.try_shared(config.database_url)


@contextmanager
def _sharing_folders(config: Config) -> Iterator[None]:
    with ExitStack() as held:
        for folder in _folders(config):
            if not held.enter_context(_locked(folder, fcntl.LOCK_SH)):
                raise CannotKeep(str(postgres_lock.BEING_RESTORED))
        if is_unfinished(config.data_dir):
            raise CannotKeep(str(postgres_lock.HALF_RESTORED))
        yield


@contextmanager
def alone(config: Config) -> Iterator[None]:
    """Raises CannotKeep while web or worker are running."""
    with ExitStack() as held:
        for folder in _folders(config):
            if not held.enter_context(_locked(folder, fcntl.LOCK_EX)):
                raise CannotKeep(
                    gettext("Web or worker is running. Stop `flask serve` and `flask work`, then restore.")
                )
        if not config.on_sqlite:
            held.enter_context(postgres_lock.alone(config.database_url))
        yield


def _folders(config: Config) -> list[Path]:
    """Always in the same order, to avoid deadlocks."""
    beside = [Path(make_url(config.database_url).database or "").parent.resolve()] if config.on_sqlite else []
    return [folder for folder in dict.fromkeys([config.data_dir, *beside]) if folder.is_dir()]


@contextmanager
def unfinished(data_dir: Path) -> Iterator[None]:
    """Leaves a marker that survives a crash; removed once everything inside is done, or was refused."""
    mark = data_dir / UNFINISHED
    was_there = mark.exists()
    mark.touch()
    try:
        yield
    except CannotKeep:
        if not was_there:
            mark.unlink()
        raise
    mark.unlink()


def is_unfinished(data_dir: Path) -> bool:
    return (data_dir / UNFINISHED).exists()


@contextmanager
def _locked(data_dir: Path, kind: int) -> Iterator[bool]:
    """Yields whether the lock was acquired. The system releases it when the process ends, even if killed."""
    with (data_dir / LOCK).open("a") as file:
        yield _take(file, kind)


def _take(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
