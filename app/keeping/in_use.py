"""Whether web or worker run on this machine: they share a lock on a file of DATA_DIR, a restore has it alone."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from app.keeping.failures import CannotKeep

LOCK = "in-use.lock"
UNFINISHED = "restore-unfinished"


@contextmanager
def at_work(data_dir: Path) -> Iterator[None]:
    """Held by `flask serve` and `flask work` for as long as they run, and let go of however they end.

    Raises CannotKeep while a restore is under way, or when one has been broken off.
    """
    with _locked(data_dir, fcntl.LOCK_SH) as is_free:
        if not is_free:
            raise CannotKeep("A backup is just being restored. Start again when `flask restore` has ended.")
        if is_unfinished(data_dir):
            raise CannotKeep(
                "A restore was broken off, and the database may lack what was erased since the backup. "
                "Run `flask restore` again, with --yes, and then start."
            )
        yield


@contextmanager
def alone(data_dir: Path) -> Iterator[None]:
    """Raises CannotKeep while web or worker run on this machine."""
    with _locked(data_dir, fcntl.LOCK_EX) as is_free:
        if not is_free:
            raise CannotKeep("Web or worker are running. Stop `flask serve` and `flask work`, then restore.")
        yield


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
