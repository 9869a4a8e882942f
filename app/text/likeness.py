"""Matches a name or a line against guarded names: whole, reordered, spelled out, or with look-alike letters."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache

import regex  # type: ignore[import-untyped]

from app.text import hold_words
from app.text.lookalikes import INSIDE_A_WORD, fold, plain, skeleton
from app.text.near_names import LONG_ENOUGH_TO_GLUE, ends_of, halves, is_slip, shortened_forms
from app.text.normalising import nfkc

Words = tuple[str, ...]

LONGEST_JUDGED = 1_000  # characters; a clean name has at most half as many
_PARTS = regex.compile(r"\s*[,;(){}\[\]/|–—:]+\s*|\s-+\s")
_HUMP = regex.compile(r"(?<=\p{Ll})(?=\p{Lu})")
_LONGEST_RUN = 8  # words of a name that is recognised without its spaces inside a line
_MOST_WORDS = 40  # a name has fewer, and the first forty are enough to tell
_MOST_OF_LINE = 250  # words; a line has at most 500 characters

_WORDS = regex.compile(r"[\p{L}\p{M}\p{N}$€]+(?:[|!@$€][\p{L}\p{M}\p{N}$€]+)*")
# At least four letters: three are a person's initials.
_SPELLED_OUT = regex.compile(r"(?<![\p{L}\p{M}\p{N}])(?:\p{L}\p{M}*[\s.\-_*]+){3,}\p{L}(?![\p{L}\p{M}\p{N}])")
_POSSESSIVE = regex.compile(r"['’ʼ]s?(?![\p{L}\p{N}])")
_APART = regex.compile(
    _PARTS.pattern
    + r"|[&+•·“”\"]|(?<![\p{L}\p{N}])(?i:and|by|with|for|from|feat|ft|featuring|starring|et|und|y)(?![\p{L}\p{N}])"
)


def matches(name: str, guarded: Sequence[str]) -> bool:
    """True if a clean name resembles one of these, in any of the ways that `hold_reason` lists."""
    return bool(guarded) and watch_for(tuple(guarded)).sees(readings_of(nfkc(name[:LONGEST_JUDGED])))


def names_in_line(line: str, guarded: Sequence[str]) -> bool:
    """True if a clean line (a credit, an endorsement) mentions one of these, as `Line` reads it."""
    return bool(guarded) and Line(line).names(guarded)


class Name:
    """A clean name, parsed once."""

    def __init__(self, text: str) -> None:
        self.text = nfkc(text[:LONGEST_JUDGED])
        self.small = plain(self.text)
        self.words = words_of(plain, self.text)
        self.humps = words_of(plain, _HUMP.sub(" ", self.text))
        self.parts = [words for part in _PARTS.split(self.text) if (words := words_of(skeleton, part))]
        self.readings = readings_of(self.text)

    def resembles(self, guarded: Sequence[str]) -> bool:
        return watch_for(tuple(guarded)).sees(self.readings)


class Line:
    """A clean line, parsed once. Unlike in a name, the words of a guarded name must be adjacent in it, since a line may
    mention several people. A guarded name of one word must stand alone between commas or the like.
    """

    def __init__(self, text: str) -> None:
        self.text = _POSSESSIVE.sub("", nfkc(text[:LONGEST_JUDGED]))
        self.small = plain(self.text)
        self.words = words_of(plain, self.text)
        self.humps = words_of(plain, _HUMP.sub(" ", self.text))
        self._whole = tuple(readings_of(self.text, most=_MOST_OF_LINE))
        both = [words_of(spelling, part) for part in _APART.split(self.text) for spelling in (skeleton, fold)]
        self._parts = tuple(part for part in both if part)

    def names(self, guarded: Sequence[str]) -> bool:
        return watch_for(tuple(guarded)).sees_near(self._whole, self._parts)


class _Index:
    """An index of guarded names, so that a lookup does not scan the list."""

    def __init__(self, names: Iterable[str]) -> None:
        self._whole: set[str] = set()  # without spaces
        self._glued: set[str] = set()  # names of several words without spaces, in either order
        self._by_word: dict[str, list[frozenset[str]]] = {}  # by the longest word of a name, which is the rarest
        self._slips: dict[str, list[tuple[str, frozenset[str]]]] = {}  # by word with a letter left out: it, the others
        self._initials: set[str] = set()  # initials of those words, since a slip never changes the first letter
        for name in names:
            guarded = nfkc(name)
            for spelled in halves(guarded):
                for found in {words_of(skeleton, spelled), words_of(fold, spelled)}:
                    self._add(without_titles(found))

    def _add(self, words: Words) -> None:
        full = tuple(word for word in words if len(word) > 1 or not word.isascii())
        kept = full if len(full) > 1 else words
        if not "".join(kept):
            return
        self._whole |= {"".join(words), "".join(kept)}
        if len(kept) > 1:
            self._glued |= {"".join(kept), "".join(reversed(kept))}
        wanted = [frozenset(kept)]
        if len(kept) > 2:  # a middle name is often left out
            wanted.append(frozenset({kept[0], kept[-1]}))
        for words_wanted in wanted:
            if len(words_wanted) > 1:
                self._by_word.setdefault(max(words_wanted, key=len), []).append(words_wanted)
                for word in words_wanted:
                    self._initials.add(word[0])
                    for shortened in shortened_forms(word):
                        self._slips.setdefault(shortened, []).append((word, words_wanted - {word}))

    def sees(self, readings: Iterable[Words]) -> bool:
        return any(
            self._has_words_of(words) or self._has_run_of(words) or self._has_slip_of(words) for words in readings
        )

    def _has_slip_of(self, words: Words) -> bool:
        """One wrong, missing, doubled or swapped letter in one word; all other words unchanged."""
        present = frozenset(words)
        return any(
            others <= present and is_slip(word, of)
            for word in present
            if word[0] in self._initials
            for shortened in shortened_forms(word)
            for of, others in self._slips.get(shortened, ())
        )

    def sees_near(self, lines: Sequence[Words], parts: Sequence[Words]) -> bool:
        return any(map(self._has_words_near, lines)) or any(map(self._is_whole, (*lines, *parts)))

    def _has_words_near(self, line: Words) -> bool:
        words = tuple(word for word in line if len(word) > 1 or not word.isascii())  # without initials
        for at, word in enumerate(words):
            for wanted in self._by_word.get(word, ()):
                if wanted.issubset(words[max(0, at - len(wanted)) : at + len(wanted) + 1]):
                    return True
        return self._has_glued(words, longest=_LONGEST_RUN)

    def _is_whole(self, words: Words) -> bool:
        return not self._whole.isdisjoint({"".join(words), "".join(without_titles(words))})

    def _has_words_of(self, words: Words) -> bool:
        present = frozenset(words)
        return any(wanted <= present for word in present for wanted in self._by_word.get(word, ()))

    def _has_run_of(self, words: Words) -> bool:
        return self._is_whole(words) or self._has_glued(words, longest=len(words))

    def _has_glued(self, words: Words, *, longest: int) -> bool:
        ends = ((start, min(len(words), start + longest)) for start in range(len(words)))
        runs = ("".join(words[start:end]) for start, last in ends for end in range(start + 2, last + 1))
        if any(len(run) >= LONG_ENOUGH_TO_GLUE and run in self._glued for run in runs):
            return True
        return any(part in self._glued for word in words for part in ends_of(word))


@lru_cache(maxsize=256)
def watch_for(names: tuple[str, ...]) -> _Index:
    return _Index(names)


def readings_of(name: str, *, most: int = _MOST_WORDS) -> set[Words]:
    """Return the ways to read the words of a name: as typed, through look-alikes, run together, spelled out."""
    spellings = {name, _HUMP.sub(" ", name), _SPELLED_OUT.sub(lambda found: _letters(found[0]), name)}
    return {words_of(spelling, typed, most=most) for typed in spellings for spelling in (skeleton, fold)}


def _letters(text: str) -> str:
    return "".join(_WORDS.findall(text))


@lru_cache(maxsize=64)  # the rules ask for the words of the same name several times
def words_of(spelling: Callable[[str], str], text: str, *, most: int = _MOST_WORDS) -> Words:
    found = _WORDS.findall(INSIDE_A_WORD.sub("", text))[:most]
    return tuple(word for word in map(spelling, found) if word)


def without_titles(words: Words) -> Words:
    kept = tuple(word for word in words if (word,) not in _titles())
    return kept or words


def listed(text: str, *spellings: Callable[[str], str]) -> frozenset[Words]:
    phrases = text.replace("\n", ",").split(",")
    return frozenset(found for phrase in phrases for spelling in spellings if (found := words_of(spelling, phrase)))


@cache
def _titles() -> frozenset[Words]:
    """Return the single words that a guarded name matches without: offices, forms of address, "of"."""
    offices = f"{hold_words.OFFICES}, {hold_words.BEFORE_AN_OFFICE}, {hold_words.OFFICES_BEFORE_A_NAME}"
    words = listed(f"{offices}, of, and", skeleton, fold)
    return frozenset(word for word in words if len(word) == 1 and len(word[0]) > 1)
