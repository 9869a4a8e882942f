"""Temporary files of exports: names stay in DATA_DIR only while a list is being written."""

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
    """An unlinked file: the system frees it when it is closed or its process is killed."""
    return cast(BinaryIO, tempfile.TemporaryFile(dir=folder))


@contextmanager
def folder_in(folder: Path) -> Iterator[Path]:
    """A temporary folder for a library that needs file names. After a crash, `clear` removes it."""
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
    """Deletes abandoned folders, and returns how many."""
    found = [made for path in folder.glob(f"{PREFIX}*") if path.is_dir() and (made := _locked(path))]
    for path, lock in found:
        shutil.rmtree(path, ignore_errors=True)
        os.close(lock)
    return len(found)


def _locked(path: Path) -> tuple[Path, int] | None:
    """Locks a folder, or returns None if it is in use or already deleted."""
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
