"""The interface of an export format."""

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
    """What a file can say about its list: lines above it, starting with the letter's title; the printed footer; a cover
    sheet; and the letter's own words for codes.
    """

    lines: Sequence[str]
    foot: str
    cover: Cover
    as_of: datetime
    own: OwnWords


class ExportFormat(ABC):
    """Rows are encoded chunk by chunk, in any order and possibly twice; the final chunks are then put together in
    order.
    """

    name: ClassVar[str]  # in URLs, commands and manifests; also the file extension
    label: ClassVar[str]
    note: ClassVar[str]  # shown below the label
    media_type: ClassVar[str]
    headings: ClassVar[Sequence[str]] = tuple(column.name for column in COLUMNS)
    says_captions: ClassVar[bool] = False  # False: the file is only the table, and the manifest has the rest
    head: ClassVar[bytes] = b""
    between: ClassVar[bytes] = b""
    tail: ClassVar[bytes] = b""

    @abstractmethod
    def encode(self, rows: Sequence[Sequence[Any]]) -> bytes:
        """Encodes a chunk for `assemble`; empty for no rows."""

    def cells(self, row: Sequence[Any], own: OwnWords) -> list[Any]:  # noqa: ARG002
        """A row as exported. By default codes stay codes."""
        return list(row)

    def assemble(self, stretches: Iterable[bytes], file: BinaryIO, *, captions: Captions, folder: Path) -> str:  # noqa: ARG002
        """Writes the whole file, and returns its SHA-256. Temporary files go into `folder`."""
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
