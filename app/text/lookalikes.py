"""Look-alike letters: folding for search and sorting, skeletons for comparing by appearance.

The table is Unicode's (UTS 39 confusables, as shipped by confusable-homoglyphs), with a few more pairs that are easily
misread in small print. It is loaded once, at the first call.
"""

import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

import regex  # type: ignore[import-untyped]

from app.text.normalising import nfc, nfd, nfkd

# Letters that NFKD does not decompose, though people type their plain forms when searching.
_PLAIN_LETTERS = {
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i", "ĸ": "k",
    "ŋ": "n", "ŧ": "t", "ƒ": "f", "ɓ": "b", "ɖ": "d", "ɗ": "d", "ƙ": "k", "ƴ": "y", "ə": "e", "ǝ": "e", "ɛ": "e",
    "ɔ": "o", "ɨ": "i", "ʉ": "u", "ȼ": "c", "ɇ": "e", "ɉ": "j", "ɍ": "r", "ɏ": "y", "ƶ": "z", "ǥ": "g", "ⱥ": "a",
}  # fmt: skip
# Look-alikes that UTS 39 lacks or maps indirectly; applied after it.
_TO_THE_EYE = _PLAIN_LETTERS | {"β": "b", "μ": "u", "€": "e", "£": "l", "¢": "c", "¡": "!", "¥": "y"}
# The last step to a skeleton: one letter per shape. Case is gone by now, so I, i, l, 1 and | must be the same.
_ONE_SHAPE = {"i": "l", "1": "l", "|": "l", "!": "l", "0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b",
              "$": "s", "@": "a", "m": "rn", "w": "vv"}  # fmt: skip

# Accents and dots on a letter. Vowel signs of Indic scripts and Japanese voicing marks are letters in their own right:
# removing them would produce other names.
_ACCENT = r"[[\p{M}&&[\p{Zinh}\p{Latn}\p{Grek}\p{Cyrl}\p{Arab}\p{Hebr}\p{Syrc}]]--[\u3099\u309A]]"
_ACCENTS = regex.compile(rf"(?:{_ACCENT}|\p{{Cf}})+", regex.V1)
# Characters inside a word, including the Catalan middle dot, as in Gal·la.
INSIDE_A_WORD = regex.compile(r"['’‘ʼʻʽ`´′＇ʹʿʾ·]+")
_BETWEEN_WORDS = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
_SMALL_CAPITAL = regex.compile(r"LATIN (?:LETTER )?SMALL CAPITAL (?:LETTER )?([A-Z])")
_FOLDED_LETTERS = str.maketrans(_PLAIN_LETTERS)


def fold(text: str) -> str:
    """Return the text in the form for searching and sorting: no case, accents or punctuation, single spaces.

    Apostrophes are dropped (O'Brien → obrien), everything else that is neither letter nor digit becomes a space.
    Scripts are not transliterated. Folding is idempotent. The result is never shown to users.
    """
    if text.isascii() and text.isalnum():  # most words: nothing to open, fold or drop
        return text.lower()
    opened = nfkd(INSIDE_A_WORD.sub("", text))
    opened = nfkd(opened.casefold()).translate(_FOLDED_LETTERS)
    bare = _BETWEEN_WORDS.sub(" ", INSIDE_A_WORD.sub("", _ACCENTS.sub("", opened)))
    return nfc(bare).strip()


def spellings(folded: str) -> tuple[str, ...]:
    """Return the spellings that a folded word may have in a name: many type Müller, folded "muller", as "mueller"."""
    bare = folded
    for written, vowel in (("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a")):
        bare = bare.replace(written, vowel)
    return (folded,) if bare == folded else (folded, bare)


def plain(text: str) -> str:
    """Return the text in the plain lower-case letters that it looks like; spaces and punctuation stay."""
    return nfd(text).translate(_plain_letters())


def skeleton(text: str) -> str:
    """Return the visual skeleton of a text: two names with equal skeletons look alike.

    Case, accents, spaces and punctuation are dropped. For comparison only. It is empty if the text has neither letters
    nor digits; an empty skeleton matches nothing.
    """
    return plain(text).translate(_one_shapes())


class _PlainLetters(dict[int, str]):
    """A str.translate table that computes each character on first use and remembers it."""

    def __missing__(self, point: int) -> str:
        self[point] = answer = self._computed(chr(point))
        return answer

    def _computed(self, char: str) -> str:
        opened = nfkd(char)
        if opened != char:
            return opened.translate(self)
        if _ACCENTS.fullmatch(char):
            return ""
        folded = char.casefold()
        return char if folded == char else folded.translate(self)


class _OneShapes(dict[int, str]):
    """The second table: maps what plain() leaves to one letter per shape, and drops all but letters, marks and
    digits.
    """

    def __missing__(self, point: int) -> str:
        char = chr(point)
        self[point] = answer = "" if _BETWEEN_WORDS.fullmatch(char) else char
        return answer


@cache
def _one_shapes() -> _OneShapes:
    return _OneShapes(str.maketrans(_ONE_SHAPE))


@cache
def _plain_letters() -> _PlainLetters:
    table = _PlainLetters({point: chr(point).lower() for point in range(128)})
    table.update({ord(char): letters for char, letters in _TO_THE_EYE.items()})
    for family in _families(_confusables()):
        face = _representative(family)
        table.update({ord(char): face for char in family if face and _is_whole(char)})
    for char, looks_like in _confusables():
        if len(looks_like) > 1 and ord(char) not in table and _is_whole(char):
            table[ord(char)] = nfd(looks_like).translate(table)
    return table


@cache
def _confusables() -> tuple[tuple[str, str], ...]:
    """Return the pairs (character, what it looks like) of the table, in both directions."""
    table = json.loads(files("confusable_homoglyphs").joinpath("confusables.json").read_text(encoding="utf-8"))
    # Right-to-left characters come wrapped in direction marks.
    pairs = ((char.strip("\u200e"), twin["c"].strip("\u200e")) for char, twins in table.items() for twin in twins)
    return tuple((char, twin) for char, twin in pairs if len(char) == 1 and twin)


def _families(pairs: Iterable[tuple[str, str]]) -> Iterator[set[str]]:
    """Yield the sets of single characters that look alike, directly or transitively."""
    twins: dict[str, set[str]] = defaultdict(set)
    for char, twin in pairs:
        if len(twin) == 1:
            twins[char].add(twin)
    seen: set[str] = set()
    for char in twins:
        if char in seen:
            continue
        family, waiting = set[str](), [char]
        while waiting:
            if (member := waiting.pop()) not in family:
                family.add(member)
                waiting.extend(twins[member])
        seen |= family
        yield family


def _is_whole(char: str) -> bool:
    """True if only the look-alike table maps this character (𝐈 becomes I by its own decomposition)."""
    return not char.isascii() and nfkd(char) == char


def _representative(family: set[str]) -> str:
    """Return the plain letter that represents a family of look-alikes, or its first member if there is none."""
    if latin := [char for char in family if char.isascii() and char.isalnum()]:
        return min(latin, key=lambda char: (not char.islower(), char.isdigit(), char)).lower()
    for char in sorted(family):
        if char.lower() in _TO_THE_EYE:
            return _TO_THE_EYE[char.lower()]
        if small := _SMALL_CAPITAL.fullmatch(unicodedata.name(char, "")):
            return str(small[1]).lower()
    first = min(family)
    return first if first.isalnum() else ""
