"""Which of our faces have the letters of a text, so that a name is set in one face and not in two.

What a face has stands in `static/css/fonts.css`, where browsers read it too. A text with a Latin or Cyrillic letter
that a face lacks is set as a whole in the next one; other scripts have faces of their own, and are not asked about.
"""

import functools
import unicodedata

import regex  # type: ignore[import-untyped]
from markupsafe import Markup

from app.assets import STATIC

SERIF, SANS, CAPS = "Newsreader", "Instrument Sans", "Spectral SC"
CYRILLIC = "Spectral"  # stands in for each of the three
# What a page says of a text that a face of ours cannot set (base.css).
CLASSES = {SERIF: "beyond-serif", SANS: "beyond-sans", CAPS: "beyond-caps"}

_FACE = regex.compile(r'@font-face \{\s*font-family: "([^"]+)".*?unicode-range: ([^;]+);', regex.DOTALL)
_RANGE = regex.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?")
_GRAPHEME = regex.compile(r"\X")
_OURS = regex.compile(r"[\p{Script=Latin}\p{Script=Cyrillic}\u02b0-\u02ff]\p{M}*")
_PLAIN = regex.compile(r"[\x20-\xff‘’“”–—]*")  # every face has these
_APART, _WITH_CLASSES = Markup("<bdi{}>{}</bdi>"), Markup(' class="{}"')
_HANGING = {"0323", "0327", "0328", "0326"}  # below a letter: Newsreader has places for the marks above it
_DOTTED = {"0069", "006A"}


def has(face: str, text: str) -> bool:
    """Whether the face sets every Latin and Cyrillic letter of the text with its marks in their places."""
    return _PLAIN.fullmatch(text) is not None or _has_all(face, text)


@functools.lru_cache(maxsize=4096)
def _has_all(face: str, text: str) -> bool:
    letters = (letter for letter in _GRAPHEME.findall(text) if _OURS.match(letter))
    return all(_has_letter(face, letter) or _has_letter(CYRILLIC, letter) for letter in letters)


def _has_letter(face: str, letter: str) -> bool:
    codes = frozenset(map(ord, letter))
    if len(codes) > 1 and not (face == SERIF and _takes_a_mark(letter)):
        return False
    return any(codes <= part for part in _parts()[face])


def _takes_a_mark(letter: str) -> bool:
    """Letter and one mark over it, which stands where it stands on the plain letter; an i would keep its dot."""
    plain, _, mark = unicodedata.decomposition(letter[0]).partition(" ")
    return len(letter) == 2 and mark in _HANGING and plain not in _DOTTED


@functools.cache
def _parts() -> dict[str, set[frozenset[int]]]:
    """By face, the characters of each of its files: a letter and its marks come from one file."""
    parts: dict[str, set[frozenset[int]]] = {}
    for face, ranges in _FACE.findall((STATIC / "css" / "fonts.css").read_text(encoding="utf-8")):
        ends = [(int(first, 16), int(last or first, 16)) for first, last in _RANGE.findall(ranges)]
        codes = frozenset(code for first, last in ends for code in range(first, last + 1))
        parts.setdefault(face, set()).add(codes)
    return parts


def classes_of(text: object, *others: str) -> str:
    """The classes of an element that holds this text: the given ones, and what its face lacks."""
    said = str(text or "")
    lacking = () if _PLAIN.fullmatch(said) else tuple(name for face, name in CLASSES.items() if not _can(face, said))
    return " ".join(filter(None, (*others, *lacking)))


def in_one_face(text: object, *others: str) -> Markup:
    """A name, a credit or another text of somebody's own, apart from the words around it and in one face."""
    classes = classes_of(text, *others)
    return _APART.format(_WITH_CLASSES.format(classes) if classes else "", text or "")


def as_attribute(text: object, *others: str) -> Markup:
    """For an element of our own around a text that stands alone: a title, an addressee."""
    classes = classes_of(text, *others)
    return _WITH_CLASSES.format(classes) if classes else Markup("")


def _can(face: str, text: str) -> bool:
    return has(face, text.lower() if face == CAPS else text)


FILTERS = {"in_one_face": in_one_face, "face_class": as_attribute}
