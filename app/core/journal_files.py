"""The journal as files: one per month in DATA_DIR, readable by its owner only, append-only and synced."""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from app.core.journal_lines import Line, Stretch, as_text, is_numbered, month_of, read_lines

SUFFIX = ".jsonl"
LOCK = "lock"
_TAIL = 4 * 1024  # bytes; the last complete line of a file is within them
_RECENT = 3  # files; after a clock was set back, lines may go into the previous month


def folder_of(data_dir: Path) -> Path:
    return data_dir / "journal"


def files_of(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{SUFFIX}"))


class JournalFiles:
    """A sink (core/journal_sinks.py): the journals in one folder."""

    is_shared = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def writing(self) -> Iterator["JournalFiles"]:
        """Holds the file lock: web, worker and commands of one machine share one journal."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / LOCK).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield self

    def last(self) -> Line | None:
        """The line with the highest number, of the journal in this folder that was written to last. Its time may be
        before that of the line ahead of it: processes do not get the lock in the order of their clocks.
        """
        tails = [[line for line in _tail_of(path) if is_numbered(line)] for path in files_of(self.folder)[-_RECENT:]]
        ends = [tail[-1] for tail in tails if tail]
        if not ends:
            return None
        journal = max(ends, key=lambda line: str(line["at"]))["journal"]
        of_journal = (line for tail in tails for line in tail if line["journal"] == journal)
        return max(of_journal, key=lambda line: int(line["line"]))

    def last_of(self, journal: str) -> int:
        return max((line["line"] for line in self.lines() if line.get("journal") == journal), default=0)

    def add(self, lines: Sequence[Line]) -> None:
        for month, written in groupby(lines, key=month_of):
            _append_to(self.folder / f"{month}{SUFFIX}", [as_text(line) for line in written])

    def lines_behind(self, journal: str, number: int) -> list[Line]:
        """The lines of a journal with higher numbers, in order."""
        found = {line["line"]: line for line in self.lines() if is_numbered(line) and line["journal"] == journal}
        return [found[line] for line in sorted(found) if line > number]

    def lines(self) -> Iterator[Line]:
        return (line for stretch in self.stretches() for line in stretch.lines)

    def stretches(self) -> Iterator[Stretch]:
        return (Stretch(path.name, list(read_lines(path.read_bytes()))) for path in files_of(self.folder))


def _tail_of(path: Path) -> Iterator[Line]:
    with path.open("rb") as opened:
        opened.seek(max(0, path.stat().st_size - _TAIL))
        return read_lines(opened.read())


def _append_to(path: Path, texts: Sequence[str]) -> None:
    """Append in a single write that begins with a newline, so that it never continues a line torn by a crash."""
    is_new = not path.exists()
    written = "\n".join(["", *texts, ""]).encode()
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        if os.write(file, written) != len(written):
            raise OSError("the journal's disk is full")
        os.fsync(file)
    finally:
        os.close(file)
    if is_new:
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
