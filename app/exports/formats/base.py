"""What a format of a list is: one class, in a file of its own here, and one line in `FORMATS`."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

from app.exports.columns import COLUMNS, OwnWords

PIECE = 1024 * 1024  # bytes

Cover = Sequence[tuple[str, str | int | datetime | None]]


@dataclass(frozen=True, kw_only=True)
class Captions:
    """What a file can say of its list: the lines above it, the first of them the letter's title; the line at the foot
    of each printed page; a page of its own; and the letter's own words for codes.
    """

    lines: Sequence[str]
    foot: str
    cover: Cover
    as_of: datetime
    own: OwnWords


class ExportFormat(ABC):
    """Rows are encoded a stretch at a time, in any order and some of them twice; then the stretches that hold are
    assembled in their order.
    """

    name: ClassVar[str]  # in addresses, commands and manifests; also how the file's name ends
    label: ClassVar[str]
    note: ClassVar[str]  # below its label, what it is good for
    media_type: ClassVar[str]
    headings: ClassVar[Sequence[str]] = tuple(column.name for column in COLUMNS)
    says_captions: ClassVar[bool] = False  # of a file that has only the table its manifest says the rest
    head: ClassVar[bytes] = b""
    between: ClassVar[bytes] = b""
    tail: ClassVar[bytes] = b""

    @abstractmethod
    def encode(self, rows: Sequence[Sequence[Any]]) -> bytes:
        """A stretch as it waits to be assembled; nothing for no rows."""

    def cells(self, row: Sequence[Any], own: OwnWords) -> list[Any]:  # noqa: ARG002
        """A row as the file holds it. Here codes stay codes."""
        return list(row)

    def assemble(self, stretches: Iterable[bytes], file: BinaryIO, *, captions: Captions, folder: Path) -> str:  # noqa: ARG002
        """Write the whole file; its SHA-256. Whatever else has to lie on the disk meanwhile lies in `folder`."""
        digest = hashlib.sha256()
        for piece in self._pieces(stretches):
            digest.update(piece)
            file.write(piece)
        return digest.hexdigest()

    def _pieces(self, stretches: Iterable[bytes]) -> Iterator[bytes]:
        yield self.head
        for at, stretch in enumerate(stretches):
            if at:
                yield self.between
            yield stretch
        yield self.tail


def digest_of(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()
