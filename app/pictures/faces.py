"""The fonts of the pictures and their coverage. Text that none covers is refused, never rendered as boxes."""

import functools
import struct
from collections.abc import Iterator
from pathlib import Path

import regex  # type: ignore[import-untyped]

from app.web import typefaces

FOLDER = Path(__file__).parent / "faces"

# By family name. The first of a list sets what it can, the others are fallbacks for their scripts.
SCRIPTS = (
    *("Spectral Cyrillic", "Noto Serif Greek", "Noto Serif Devanagari", "Noto Naskh Arabic", "Noto Serif Hebrew"),
    *("Noto Serif Armenian", "Noto Serif Tamil", "Noto Serif Thai", "Noto Sans Ethiopic", "Noto Serif Georgian"),
    *("Noto Serif Bengali", "Noto Serif Kana", "Noto Serif Han", "Noto Serif Hangul"),
)
UPRIGHT = ("Newsreader Display", *SCRIPTS)
ITALIC = ("Newsreader Title", "Newsreader Display", *SCRIPTS)
SMALL_CAPS = ("Spectral SC Vietnamese", "Spectral SC", "Newsreader Display", *SCRIPTS)
WHOLE = ("Noto Serif Whole", *SCRIPTS)  # covers all of Latin and Cyrillic, so that a name is set in one font

_GRAPHEME = regex.compile(r"\X")
_UNSEEN = regex.compile(r"[\p{Default_Ignorable_Code_Point}\s]")


def for_name(text: str) -> tuple[str, ...]:
    return UPRIGHT if typefaces.has(typefaces.SERIF, text) else WHOLE


def for_title(text: str) -> tuple[str, ...]:
    return ITALIC if typefaces.has(typefaces.SERIF, text) else WHOLE


def in_small_caps(text: str) -> tuple[str, tuple[str, ...]]:
    """The text as printed, and its fonts. The font has small capitals in place of its lower-case letters; if it lacks a
    character, the whole text is set in capitals of another font.
    """
    small = text.lower()
    return (small, SMALL_CAPS) if typefaces.has(typefaces.CAPS, small) else (text.upper(), for_name(text.upper()))


def can_set(text: str, faces: tuple[str, ...]) -> bool:
    """True if a single font covers each grapheme, so that combining marks sit on their letters."""
    return all(_has_face(frozenset(map(ord, grapheme)), faces) for grapheme in _GRAPHEME.findall(_UNSEEN.sub("", text)))


@functools.lru_cache(maxsize=4096)
def _has_face(signs: frozenset[int], faces: tuple[str, ...]) -> bool:
    return any(signs <= _characters(face) for face in faces)


@functools.cache
def _characters(face: str) -> frozenset[int]:
    """The code points that a font maps to a glyph (OpenType `cmap`)."""
    font = (FOLDER / f"{face.lower().replace(' ', '-')}.ttf").read_bytes()
    tables, records = struct.unpack_from(">H", font, 4)[0], 12
    places = (struct.unpack_from(">4sLLL", font, records + 16 * at) for at in range(tables))
    cmap = next(offset for tag, _, offset, _ in places if tag == b"cmap")
    count = struct.unpack_from(">H", font, cmap + 2)[0]
    subtables = {cmap + struct.unpack_from(">HHL", font, cmap + 4 + 8 * at)[2] for at in range(count)}
    return frozenset(code for subtable in subtables for code in _codes(font, subtable))


def _codes(font: bytes, at: int) -> Iterator[int]:
    """Reads a subtable of format 4 (segments) or 12 (groups); our fonts have no others."""
    if struct.unpack_from(">H", font, at)[0] == 12:
        for group in range(struct.unpack_from(">L", font, at + 12)[0]):
            first, last, _ = struct.unpack_from(">LLL", font, at + 16 + 12 * group)
            yield from range(first, last + 1)
        return
    segments = struct.unpack_from(">H", font, at + 6)[0] // 2
    lasts = struct.unpack_from(f">{segments}H", font, at + 14)
    firsts = struct.unpack_from(f">{segments}H", font, at + 16 + 2 * segments)
    for first, last in zip(firsts, lasts, strict=True):
        yield from range(first, min(last, 0xFFFE) + 1)
