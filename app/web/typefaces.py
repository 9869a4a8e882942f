"""Which of our faces have the letters of a text, so that a name is set in one face and not in two.

What a face has stands in `static/css/fonts.css`, where browsers read it too. A text with a Latin or Cyrillic letter
that a face lacks is set as a whole in the next one; other scripts have faces of their own, and are not asked about.
"""

import functools
import unicodedata

import regex  # type: ignore[import-untyped]
from markupsafe import Markup

from app.web.static_files import STATIC

SERIF, SANS, CAPS = "Newsreader", "Instrument Sans", "Spectral SC"
CYRILLIC = "Spectral"  # stands in for each of the three
# What a page says of a text that a face of ours cannot set (base.css).
CLASSES = {SERIF: "beyond-serif", SANS: "beyond-sans", CAPS: "beyond-caps"}

_FACE = regex.compile(r'@font-face \{\s*font-family: "([^"]+)".*?unicode-range: ([^;]+);', regex.DOTALL)
_RANGE = regex.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?")
_GRAPHEME = regex.compile(r"\X")
_OURS = regex.compile(r"[\p{Script=Latin}\p{Script=Cyrillic}\u02b0-\u02ff]\p{M}*")
_PLAIN = regex.compile(r"[\x20-\xff‘’“”–—]*")  # every face has these
_RARE = regex.compile(r"[^\x00-\xff‘’“”–—…]")
_TAG = regex.compile(r"(<[^>]*>)")
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}\p{N}'’-]*")
MANY = 20  # words of a running text, of which one needs another face: then all of it does
_APART, _WITH_CLASSES = Markup("<bdi{}>{}</bdi>"), Markup(' class="{}"')
_HANGING = {"0323", "0327", "0328", "0326"}  # below a letter: our faces have places for the marks above it
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
    if len(codes) > 1 and not (face in (SERIF, CAPS) and _takes_a_mark(letter)):
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


def in_whole_words(html: str) -> Markup:
    """Running text, as safe HTML: a word with a letter that our face lacks stands in the next one as a whole."""
    return _by_words(str(html))


def class_of_text(html: str) -> str:
    """Of an element around running text: where every twentieth word needs the next face, all of it stands in that."""
    return CLASSES[SERIF] if _is_beyond(str(html)) else ""


@functools.lru_cache(maxsize=64)
def _by_words(html: str) -> Markup:
    if not _RARE.search(html):
        return Markup(html)  # noqa: S704 - as it came
    parts = _TAG.split(html)
    parts[::2] = [_WORD.sub(_whole_word, text) for text in parts[::2]]
    return Markup("".join(parts))  # noqa: S704 - of safe parts, and a tag of ours around letters


def _whole_word(found: regex.Match[str]) -> str:
    return found[0] if has(SERIF, found[0]) else f'<span class="{CLASSES[SERIF]}">{found[0]}</span>'


@functools.lru_cache(maxsize=64)
def _is_beyond(html: str) -> bool:
    words = [word for text in _TAG.split(html)[::2] for word in _WORD.findall(text)] if _RARE.search(html) else []
    return MANY * sum(not has(SERIF, word) for word in words) >= len(words) > 0


def _can(face: str, text: str) -> bool:
    return has(face, text.lower() if face == CAPS else text)


FILTERS = {
    "in_one_face": in_one_face,
    "face_class": as_attribute,
    "in_whole_words": in_whole_words,
    "text_class": class_of_text,
}
