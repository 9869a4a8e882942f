"""Where the lines of a journal are kept. Each place is a sink; a line is in all of them before what it tells of is
committed. Another kind of place is a class like these two, and a line in `sinks_of`.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from app.core.config import Config
from app.core.journal_database import JournalDatabase
from app.core.journal_files import JournalFiles, folder_of
from app.core.journal_lines import Line, Stretch


class Writing(Protocol):
    """A sink while lines are written: what has been added is kept when the block ends without an exception."""

    def last_of(self, journal: str) -> int:
        """The number of a journal's last line here; 0 where none is."""

    def add(self, lines: Sequence[Line]) -> None: ...


class Sink(Protocol):
    """Its methods raise OSError where lines can't be kept, or read."""

    is_shared: bool
    """Whether all machines write here: then each journal in it is as fresh as the last line of any."""

    def writing(self) -> AbstractContextManager[Writing]: ...

    def stretches(self) -> Iterator[Stretch]: ...


def sinks_of(config: Config) -> tuple[JournalFiles, *tuple[Sink, ...]]:
    """The files of this machine come first: by them lines are numbered, and others are brought up to date."""
    files = JournalFiles(folder_of(config.data_dir))
    if config.journal_url is None:
        return (files,)
    return files, JournalDatabase(config.journal_url, beside=config.database_url)
