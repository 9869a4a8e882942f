"""Reads a picture's header before anything decodes it, and strips what is not needed to draw it.

PNG (ISO/IEC 15948), JPEG (ITU-T T.81) and WebP (RFC 9649) are recognised by their bytes, not by name or content type.
Text, thumbnails, repeated profiles and further images after the first are dropped, so that no decoder sees them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

MOST_PARTS = 20_000  # chunks or segments; a camera's file has a few hundred
MOST_SCANS = 30  # of a progressive JPEG: each scan is a pass over the whole picture, and ten are usual


class Kind(StrEnum):
    PNG = "PNG"
    JPEG = "JPEG"
    WEBP = "WEBP"


class UnknownFile(Exception):
    """Not a PNG, JPEG or WebP."""


class DamagedFile(Exception):
    """Truncated, or malformed for its format."""


@dataclass(frozen=True)
class PictureFile:
    """One file: its header's values, and the bytes needed to draw it."""

    kind: Kind
    width: int  # pixels
    height: int
    frames: int  # more than one: animated
    drawn: bytes

    @property
    def pixels(self) -> int:
        return self.width * self.height


def look(upload: bytes) -> PictureFile:
    """Cheap for any input. Raises UnknownFile or DamagedFile."""
    try:
        if upload.startswith(_PNG):
            return _png(upload)
        if upload.startswith(b"\xff\xd8\xff"):
            return _jpeg(upload)
        if upload.startswith(b"RIFF") and upload[8:12] == b"WEBP":
            return _webp(upload)
    except IndexError as error:  # an index beyond the end
        raise DamagedFile from error
    raise UnknownFile


_PNG = b"\x89PNG\r\n\x1a\n"
_OF_A_PNG = (b"PLTE", b"tRNS", b"iCCP", b"eXIf")  # each at most once; no other ancillary chunk affects the drawing


def _png(upload: bytes) -> PictureFile:
    kept, seen, frames, head = [_PNG], set[bytes](), 1, b""
    for name, chunk in _chunks(upload):
        if (name == b"IHDR") is bool(head):
            raise DamagedFile
        if name == b"IHDR":
            head = chunk
        elif name == b"acTL":
            frames = max(frames, int.from_bytes(chunk[8:12]))
        if name in (b"IHDR", b"IDAT", b"IEND") or (name in _OF_A_PNG and name not in seen):
            kept.append(chunk)
        seen.add(name)
    if len(head) != 12 + 13 or not {b"IDAT", b"IEND"} <= seen:
        raise DamagedFile
    width, height = int.from_bytes(head[8:12]), int.from_bytes(head[12:16])
    return _found(Kind.PNG, width, height, frames, b"".join(kept))


def _chunks(upload: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each chunk with its name, up to IEND. Raises DamagedFile if the file ends before."""
    at = len(_PNG)
    for _ in range(MOST_PARTS):
        name, end = upload[at + 4 : at + 8], at + 12 + int.from_bytes(upload[at : at + 4])
        if end > len(upload):
            raise DamagedFile
        yield name, upload[at:end]
        if name == b"IEND":
            return
        at = end
    raise DamagedFile


_FILL = re.compile(rb"\xff+")  # fill bytes that may precede a marker
_SCAN, _EXIF = 0xDA, 0xE1
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOF0 … SOF15
_TABLES = frozenset({0xC4, 0xCC, 0xDB, 0xDD, 0xEE})  # Huffman, arithmetic, quantisation, restarts; Adobe's transform
_DRAWN = _FRAMES | _TABLES | {_SCAN}
_KEPT_METADATA = {0xE0: b"JFIF\0", _EXIF: b"Exif\0\0", 0xE2: b"ICC_PROFILE\0"}


def _jpeg(upload: bytes) -> PictureFile:
    kept, size, has_exif = [b"\xff\xd8"], None, False
    for marker, segment in _segments(upload):
        has_known_head = marker in _KEPT_METADATA and segment[4:20].startswith(_KEPT_METADATA[marker])
        if marker in _FRAMES:
            if size is not None:
                raise DamagedFile
            size = int.from_bytes(segment[7:9]), int.from_bytes(segment[5:7])
        if marker in _DRAWN or (has_known_head and not (has_exif and marker == _EXIF)):
            kept.append(segment)
        has_exif = has_exif or (has_known_head and marker == _EXIF)
    if size is None:
        raise DamagedFile
    return _found(Kind.JPEG, *size, 1, b"".join(kept))


def _segments(upload: bytes) -> Iterator[tuple[int, bytes]]:
    """Each segment with its marker; the first scan includes the rest of the file. Raises DamagedFile if the file is cut
    off.
    """
    at = 2
    for _ in range(MOST_PARTS):
        fill = _FILL.match(upload, at)
        if fill is None:
            raise DamagedFile
        at = fill.end() - 1
        marker, length = upload[at + 1], int.from_bytes(upload[at + 2 : at + 4])
        if marker == _SCAN:
            if upload.count(b"\xff\xda", at) > MOST_SCANS:
                raise DamagedFile
            yield marker, upload[at:]
            return
        if length < 2 or at + 2 + length > len(upload):
            raise DamagedFile
        yield marker, upload[at : at + 2 + length]
        at += 2 + length
    raise DamagedFile


_MOVES = 0x02  # animation flag of the extended format


def _webp(upload: bytes) -> PictureFile:
    length = 8 + int.from_bytes(upload[4:8], "little")
    if length > len(upload) or len(upload) < 30:
        raise DamagedFile
    first, frames = upload[12:16], 1
    if first == b"VP8X":
        width, height = (1 + int.from_bytes(upload[at : at + 3], "little") for at in (24, 27))
        if upload[20] & _MOVES:
            frames = max(1, upload.count(b"ANMF"))
    elif first == b"VP8 " and upload[23:26] == b"\x9d\x01\x2a":
        width, height = (int.from_bytes(upload[at : at + 2], "little") & 0x3FFF for at in (26, 28))
    elif first == b"VP8L" and upload[20] == 0x2F:
        packed = int.from_bytes(upload[21:25], "little")
        width, height = 1 + (packed & 0x3FFF), 1 + (packed >> 14 & 0x3FFF)
    else:
        raise DamagedFile
    return _found(Kind.WEBP, width, height, frames, upload[:length])


def _found(kind: Kind, width: int, height: int, frames: int, drawn: bytes) -> PictureFile:
    if not (width and height):
        raise DamagedFile
    return PictureFile(kind, width, height, frames, drawn)
