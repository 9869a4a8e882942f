"""Files that are there only while a list is written: names stay in DATA_DIR no longer than that."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

PREFIX = "export-"


def unnamed(folder: Path) -> BinaryIO:
    """A file without a name: the system takes it back when it is closed, and when its process is killed."""
    return cast(BinaryIO, tempfile.TemporaryFile(dir=folder))


@contextmanager
def folder_in(folder: Path) -> Iterator[Path]:
    """A folder for a library that needs names. It goes at the end; what a killed process left, `clear` takes."""
    made = None
    while made is None:
        made = _locked(Path(tempfile.mkdtemp(prefix=PREFIX, dir=folder)))
    path, lock = made
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        os.close(lock)


def clear(folder: Path) -> int:
    """Delete the folders that nobody writes in any more; how many."""
    found = [made for path in folder.glob(f"{PREFIX}*") if path.is_dir() and (made := _locked(path))]
    for path, lock in found:
        shutil.rmtree(path, ignore_errors=True)
        os.close(lock)
    return len(found)


def _locked(path: Path) -> tuple[Path, int] | None:
    """Hold a folder as its only user; None if somebody else does, or has deleted it meanwhile."""
    with suppress(OSError):
        lock = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if path.exists():
                return path, lock
        except OSError:
            pass
        os.close(lock)
    return None
