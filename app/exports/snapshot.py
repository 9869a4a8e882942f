"""Writes a long list to a file in chunks, exact as of one index of the ledger.

No transaction stays open between chunks. Signatures added meanwhile are excluded by their number. Withdrawals, changes
of visibility, corrections and verifications since the index are found by their ledger entries, and the affected chunks
are read again until nothing changes any more. The file therefore holds the signers listed at the index, on the list
they were on at that time and with their current wording, without those who have left the list since, who are counted as
`left`.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from app.core.db import snapshot
from app.exports import queries
from app.exports.columns import NUMBER
from app.exports.formats.base import ExportFormat
from app.exports.queries import LISTS, Head, Place, Stretch, Touched
from app.tally.public_lists import ListName

ROWS = 5_000  # rows per chunk


@dataclass
class Chunk:
    """A chunk as last read: its range, its signatures' numbers, and its position in the spool file."""

    stretch: Stretch
    numbers: "array[int]"  # quoted: the class takes no brackets before Python 3.12
    at: int
    length: int


class Spool:
    def __init__(self, file: BinaryIO, format: ExportFormat, head: Head) -> None:
        self._file, self._format, self._head = file, format, head
        self._kept: list[Chunk] = []
        self._listed_then: dict[ListName, set[int]] = {}

    @property
    def rows(self) -> int:
        return sum(len(kept.numbers) for kept in self._kept)

    @property
    def left(self) -> int:
        """How many were on the list at the index and have left it since."""
        then = set().union(*(self._listed_then.get(kept.stretch.part, set()) for kept in self._kept))
        return len(then) - sum(number in then for kept in self._kept for number in kept.numbers)

    def read(self, which: ListName) -> None:
        for part in LISTS[which]:
            after: Place | None = None
            while (after := self._read_next(part, after)) is not None:
                pass

    def settle(self) -> None:
        settled: Touched = {}
        while (touched := self._look()) != settled:
            for kept in self._kept:
                self._read_again(kept, touched)
            settled = touched

    def stretches(self) -> Iterator[bytes]:
        """The encoded chunks, in list order."""
        for kept in self._kept:
            if kept.length:
                self._file.seek(kept.at)
                yield self._file.read(kept.length)

    def _read_next(self, part: ListName, after: Place | None) -> Place | None:
        """Stores the next chunk, and returns the key at which it ends, or None after the last."""
        with snapshot() as session:
            rows = queries.read(session, self._head, Stretch(part, after), most=ROWS)
            until = queries.place_of(session, self._head, part, rows[-1][NUMBER]) if len(rows) == ROWS else None
        self._kept.append(Chunk(Stretch(part, after, until), *self._append(rows)))
        return until

    def _look(self) -> Touched:
        with snapshot() as session:
            touched = queries.touched(session, self._head)
            self._listed_then = queries.listed_then(session, self._head, touched) if touched else {}
        return touched

    def _read_again(self, kept: Chunk, touched: Touched) -> None:
        then = self._listed_then[kept.stretch.part]
        with snapshot() as session:
            has_changed = not touched.keys().isdisjoint(kept.numbers)
            if not has_changed and not (then and queries.read_touched(session, self._head, kept.stretch, then)):
                return
            rows = queries.read_again(session, self._head, kept.stretch, without=touched, but=then)
        kept.numbers, kept.at, kept.length = self._append(rows)

    def _append(self, rows: Sequence[Any]) -> "tuple[array[int], int, int]":
        at = self._file.seek(0, 2)
        length = self._file.write(self._format.encode(rows))
        return array("q", (row[NUMBER] for row in rows)), at, length
