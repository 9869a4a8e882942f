"""Where journal lines are stored. Each place is a sink; a line is in all sinks before the change it records is
committed. To add a kind of sink, write a class like these two and add it to `sinks_of`.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from app.core.config import Config
from app.core.journal_database import JournalDatabase
from app.core.journal_files import JournalFiles, folder_of
from app.core.journal_lines import Line, Stretch


class Writing(Protocol):
    """An open sink: added lines are kept if the block ends without an exception."""

    def last_of(self, journal: str) -> int:
        """The number of a journal's last line here; 0 if there is none."""

    def add(self, lines: Sequence[Line]) -> None: ...


class Sink(Protocol):
    """Its methods raise OSError if lines can't be written or read."""

    is_shared: bool
    """Whether all machines write here: then each journal in it is as fresh as the last line of any."""

    def writing(self) -> AbstractContextManager[Writing]: ...

    def stretches(self) -> Iterator[Stretch]: ...


def sinks_of(config: Config) -> tuple[JournalFiles, *tuple[Sink, ...]]:
    """This machine's files come first: they determine the numbering, and the others are caught up from them."""
    files = JournalFiles(folder_of(config.data_dir))
    if config.journal_url is None:
        return (files,)
    return files, JournalDatabase(config.journal_url, beside=config.database_url)
