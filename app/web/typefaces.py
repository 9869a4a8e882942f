"""Which of our typefaces have the letters of a text, so that a name is set in a single face.

The coverage of each face is read from `static/css/fonts.css`, as browsers do. A text with a Latin or Cyrillic letter
that a face lacks is set entirely in the next one; other scripts have their own faces and are not checked.
"""

import functools
import unicodedata

import regex  # type: ignore[import-untyped]
from markupsafe import Markup

from app.web.static_files import STATIC

SERIF, SANS, CAPS = "Newsreader", "Instrument Sans", "Spectral SC"
CYRILLIC = "Spectral"  # the fallback for each of the three
# The classes of a text that one of our faces cannot set (base.css).
CLASSES = {SERIF: "beyond-serif", SANS: "beyond-sans", CAPS: "beyond-caps"}

_FACE = regex.compile(r'@font-face \{\s*font-family: "([^"]+)".*?unicode-range: ([^;]+);', regex.DOTALL)
_RANGE = regex.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?")
_GRAPHEME = regex.compile(r"\X")
_OURS = regex.compile(r"[\p{Script=Latin}\p{Script=Cyrillic}\u02b0-\u02ff]\p{M}*")
_PLAIN = regex.compile(r"[\x20-\xff‘’“”–—]*")  # characters that every face has
_RARE = regex.compile(r"[^\x00-\xff‘’“”–—…]")
_TAG = regex.compile(r"(<[^>]*>)")
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}\p{N}'’-]*")
MANY = 20  # if one in this many words of a running text needs another face, all of it is set in that
_APART, _WITH_CLASSES = Markup("<bdi{}>{}</bdi>"), Markup(' class="{}"')
_HANGING = {"0323", "0327", "0328", "0326"}  # marks below a letter: our faces can only position marks above
_DOTTED = {"0069", "006A"}


def has(face: str, text: str) -> bool:
    """True if the face has every Latin and Cyrillic letter of the text, with its marks positioned correctly."""
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
    """True for a letter with one mark that is positioned as on the plain letter; an i would keep its dot."""
    plain, _, mark = unicodedata.decomposition(letter[0]).partition(" ")
    return len(letter) == 2 and mark in _HANGING and plain not in _DOTTED


@functools.cache
def _parts() -> dict[str, set[frozenset[int]]]:
    """By face, the characters of each of its files: a letter and its marks must come from the same file."""
    parts: dict[str, set[frozenset[int]]] = {}
    for face, ranges in _FACE.findall((STATIC / "css" / "fonts.css").read_text(encoding="utf-8")):
        ends = [(int(first, 16), int(last or first, 16)) for first, last in _RANGE.findall(ranges)]
        codes = frozenset(code for first, last in ends for code in range(first, last + 1))
        parts.setdefault(face, set()).add(codes)
    return parts


def classes_of(text: object, *others: str) -> str:
    """The classes of an element with this text: the given ones, and those for what its face lacks."""
    said = str(text or "")
    lacking = () if _PLAIN.fullmatch(said) else tuple(name for face, name in CLASSES.items() if not _can(face, said))
    return " ".join(filter(None, (*others, *lacking)))


def in_one_face(text: object, *others: str) -> Markup:
    """A user's text, such as a name or a credit, isolated from the surrounding words and set in one face."""
    classes = classes_of(text, *others)
    return _APART.format(_WITH_CLASSES.format(classes) if classes else "", text or "")


def as_attribute(text: object, *others: str) -> Markup:
    """A class attribute for an element with a standalone text: a title, an addressee."""
    classes = classes_of(text, *others)
    return _WITH_CLASSES.format(classes) if classes else Markup("")


def in_whole_words(html: str) -> Markup:
    """Running text as safe HTML: a word with a letter that our face lacks is set entirely in the next one."""
    return _by_words(str(html))


def class_of_text(html: str) -> str:
    """The class of an element with running text: if one in twenty words needs the next face, all of it is set in
    that.
    """
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
