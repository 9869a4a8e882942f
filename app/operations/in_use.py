"""Whether web or worker use a database: they share a lock, a restore has it alone. On PostgreSQL it is in the database,
for they may run on any machine; for SQLite it is a file beside the database, and one in DATA_DIR for the journal.
"""

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy.engine import make_url

from app.core.config import Config
from app.operations import postgres_lock
from app.operations.failures import CannotKeep

LOCK = "in-use.lock"
UNFINISHED = "restore-unfinished"


@contextmanager
def at_work(config: Config) -> Iterator[None]:
    """Held by `flask serve`, `flask work` and `flask up` for as long as they run, and let go of however they end.

    Raises CannotKeep while a restore is under way, or when one has been broken off.
    """
    with ExitStack() as held:
        for folder in _folders(config):
            if not held.enter_context(_locked(folder, fcntl.LOCK_SH)):
                raise CannotKeep(postgres_lock.BEING_RESTORED)
        if is_unfinished(config.data_dir):
            raise CannotKeep(postgres_lock.HALF_RESTORED)
        if not config.on_sqlite:
            held.enter_context(postgres_lock.shared(config.database_url))
        yield


@contextmanager
def alone(config: Config) -> Iterator[None]:
    """Raises CannotKeep while web or worker run."""
    with ExitStack() as held:
        for folder in _folders(config):
            if not held.enter_context(_locked(folder, fcntl.LOCK_EX)):
                raise CannotKeep("Web or worker is running. Stop `flask serve` and `flask work`, then restore.")
        if not config.on_sqlite:
            held.enter_context(postgres_lock.alone(config.database_url))
        yield


def _folders(config: Config) -> list[Path]:
    """In one order for everybody."""
    beside = [Path(make_url(config.database_url).database or "").parent.resolve()] if config.on_sqlite else []
    return [folder for folder in dict.fromkeys([config.data_dir, *beside]) if folder.is_dir()]


@contextmanager
def unfinished(data_dir: Path) -> Iterator[None]:
    """Leaves a mark that outlives a crash. It goes when everything inside has been done, or was refused."""
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
    """Whether the lock could be had. The system lets go of it when the process ends, even killed."""
    with (data_dir / LOCK).open("a") as file:
        yield _take(file, kind)


def _take(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
