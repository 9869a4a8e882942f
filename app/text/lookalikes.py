"""Letters that stand for other letters: folding for search and sorting, skeletons for look-alikes.

The look-alike table is Unicode's (UTS 39 confusables, as confusable-homoglyphs ships it), with a few pairs more
that a reader of small print mistakes. It is read once, at the first call.
"""

import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

import regex  # type: ignore[import-untyped]

from app.text.normalising import nfc, nfd, nfkd

# Letters that NFKD leaves whole, though a person who searches for a name types them plain.
_PLAIN_LETTERS = {
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i", "ĸ": "k",
    "ŋ": "n", "ŧ": "t", "ƒ": "f", "ɓ": "b", "ɖ": "d", "ɗ": "d", "ƙ": "k", "ƴ": "y", "ə": "e", "ǝ": "e", "ɛ": "e",
    "ɔ": "o", "ɨ": "i", "ʉ": "u", "ȼ": "c", "ɇ": "e", "ɉ": "j", "ɍ": "r", "ɏ": "y", "ƶ": "z", "ǥ": "g", "ⱥ": "a",
}  # fmt: skip
# What stands for a letter only to the eye; read after UTS 39, which is silent or slower about them.
_TO_THE_EYE = _PLAIN_LETTERS | {"β": "b", "μ": "u", "€": "e", "£": "l", "¢": "c", "¡": "!", "¥": "y"}
# The last step to a skeleton: one shape, one letter. Case is gone by now, so I, i, l, 1 and | have to be one.
_ONE_SHAPE = {"i": "l", "1": "l", "|": "l", "!": "l", "0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b",
              "$": "s", "@": "a", "m": "rn", "w": "vv"}  # fmt: skip

# Accents and points laid over a letter. Vowel signs of Indic scripts and Japanese voicing marks are letters in their
# own right: without them other names come out.
_ACCENT = r"[[\p{M}&&[\p{Zinh}\p{Latn}\p{Grek}\p{Cyrl}\p{Arab}\p{Hebr}\p{Syrc}]]--[\u3099\u309A]]"
_ACCENTS = regex.compile(rf"(?:{_ACCENT}|\p{{Cf}})+", regex.V1)
# Signs inside a word: the Catalan point as well, as in Gal·la.
INSIDE_A_WORD = regex.compile(r"['’‘ʼʻʽ`´′＇ʹʿʾ·]+")
_BETWEEN_WORDS = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
_SMALL_CAPITAL = regex.compile(r"LATIN (?:LETTER )?SMALL CAPITAL (?:LETTER )?([A-Z])")
_FOLDED_LETTERS = str.maketrans(_PLAIN_LETTERS)


def fold(text: str) -> str:
    """Return the text as a search or a sort key sees it: no case, no accents, no punctuation, single spaces.

    Apostrophes vanish (O'Brien → obrien), everything else that is neither letter nor digit becomes a space.
    Scripts are never transliterated. Folding twice changes nothing. Never show the result to anybody.
    """
    opened = nfkd(INSIDE_A_WORD.sub("", text))
    opened = nfkd(opened.casefold()).translate(_FOLDED_LETTERS)
    bare = _BETWEEN_WORDS.sub(" ", INSIDE_A_WORD.sub("", _ACCENTS.sub("", opened)))
    return nfc(bare).strip()


def spellings(folded: str) -> tuple[str, ...]:
    """Return a folded word as it may stand in a name: "mueller" is how many type Müller, which folds to "muller"."""
    bare = folded
    for written, vowel in (("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a")):
        bare = bare.replace(written, vowel)
    return (folded,) if bare == folded else (folded, bare)


def plain(text: str) -> str:
    """Return the text in the plain small letters that it looks like; spaces and punctuation stay."""
    return nfd(text).translate(_plain_letters())


def skeleton(text: str) -> str:
    """Return what a hurried eye keeps of a name: two names with equal skeletons look alike.

    Case, accents, spaces and punctuation are dropped. The result is for comparing only, and it is empty if the text
    holds neither letter nor digit: an empty skeleton is equal to nothing.
    """
    return plain(text).translate(_one_shapes())


class _PlainLetters(dict[int, str]):
    """A str.translate table that works out a character at its first meeting and remembers it."""

    def __missing__(self, point: int) -> str:
        self[point] = answer = self._worked_out(chr(point))
        return answer

    def _worked_out(self, char: str) -> str:
        opened = nfkd(char)
        if opened != char:
            return opened.translate(self)
        if _ACCENTS.fullmatch(char):
            return ""
        folded = char.casefold()
        return char if folded == char else folded.translate(self)


class _OneShapes(dict[int, str]):
    """The second table: shapes that are left after plain(), nothing that is no letter, mark or digit."""

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
        face = _face(family)
        table.update({ord(char): face for char in family if face and _is_whole(char)})
    for char, looks_like in _confusables():
        if len(looks_like) > 1 and ord(char) not in table and _is_whole(char):
            table[ord(char)] = nfd(looks_like).translate(table)
    return table


@cache
def _confusables() -> tuple[tuple[str, str], ...]:
    """Return the pairs (character, what it looks like) of the table, each in both directions."""
    table = json.loads(files("confusable_homoglyphs").joinpath("confusables.json").read_text(encoding="utf-8"))
    # Right-to-left characters come wrapped in direction marks.
    pairs = ((char.strip("\u200e"), twin["c"].strip("\u200e")) for char, twins in table.items() for twin in twins)
    return tuple((char, twin) for char, twin in pairs if len(char) == 1 and twin)


def _families(pairs: Iterable[tuple[str, str]]) -> Iterator[set[str]]:
    """Yield the sets of single characters that are tied to each other directly or by way of others."""
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
    """Tell whether the table of look-alikes is what opens this character (a 𝐈 is an I by its own decomposition)."""
    return not char.isascii() and nfkd(char) == char


def _face(family: set[str]) -> str:
    """Return the plain letter that a family of look-alikes is taken for, or the first of it if there is none."""
    if latin := [char for char in family if char.isascii() and char.isalnum()]:
        return min(latin, key=lambda char: (not char.islower(), char.isdigit(), char)).lower()
    for char in sorted(family):
        if char.lower() in _TO_THE_EYE:
            return _TO_THE_EYE[char.lower()]
        if small := _SMALL_CAPITAL.fullmatch(unicodedata.name(char, "")):
            return str(small[1]).lower()
    first = min(family)
    return first if first.isalnum() else ""
