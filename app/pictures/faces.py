"""The fonts of the pictures and their coverage. Text that none covers is refused, never rendered as boxes."""

import functools
from functools import partial
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
    return any(signs <= _coverage()[face.lower().replace(" ", "-")] for face in faces)


@functools.cache
def _coverage() -> dict[str, frozenset[int]]:
    """The code points of each font by its file's name, as typefaces/coverage.py has written them from the fonts."""
    found = {}
    for line in (FOLDER / "coverage.txt").read_text(encoding="ascii").splitlines():
        name, runs = line.split(": ")
        ends = (map(partial(int, base=16), run.split("-")) for run in runs.split())
        found[name] = frozenset(code for first, last in ends for code in range(first, last + 1))
    return found
