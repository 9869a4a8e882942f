"""Whether a name has to wait for a person: it is an addressee's, a protected one, an address, an office or a slogan.

A held name waits, it is not refused; so the rules lean towards a look where a reader would be misled, and away from it
where a real person bears the name.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from functools import cache, lru_cache
from itertools import dropwhile

import regex  # type: ignore[import-untyped]

from app import hold_words
from app.lookalikes import INSIDE_A_WORD, fold, plain, skeleton
from app.normalising import nfkc


class HoldReason(StrEnum):
    """Why a name waits, the strongest reason first."""

    famous = "famous"  # two people have to look
    addressee = "addressee"
    protected = "protected"
    url = "url"
    office = "office"
    slogan = "slogan"


Words = tuple[str, ...]

_LONG_ENOUGH_TO_GLUE = 8  # letters of a name that is recognised without its spaces, inside something longer
_LONGEST_PHRASE = 3
_LONGEST_JUDGED = 1_000  # characters; a clean name has at most half as many
_TOO_MANY_WORDS = 8  # particles aside
_MOST_WORDS = 40  # more than that is no name, and its first forty words say so

_WORDS = regex.compile(r"[\p{L}\p{M}\p{N}$€]+(?:[|!@$€][\p{L}\p{M}\p{N}$€]+)*")
_HUMP = regex.compile(r"(?<=\p{Ll})(?=\p{Lu})")
# Four letters at least: three are a person's initials.
_SPELLED_OUT = regex.compile(r"(?<![\p{L}\p{M}\p{N}])(?:\p{L}\p{M}*[\s.\-_*]+){3,}\p{L}(?![\p{L}\p{M}\p{N}])")
_PARTS = regex.compile(r"\s*[,;(){}\[\]/|–—:]+\s*|\s-+\s")
_ROMAN_NUMBER = regex.compile(r"i{2,3}|iv|vi{0,3}|ix|xi{0,3}|xiv|xvi{0,3}|xix|xxi{0,3}")
_ABBREVIATED_OFFICE = regex.compile(r"(?:^|[\s,(])(?:sen|rep|gov|pres|amb|hon|cllr|sec)\.,?\s*(?=\p{L})")
_INITIALS_OF_OFFICE = regex.compile(
    r"\S[\s,(]+(?:M\.?P|M\.?E\.?P|MSP|MLA|MdB|MdEP|V\.?P|SVP|EVP|CFO|COO|CTO|C\.?E\.?O)[.)]*$|\b[SE]?V\.?P\.? of\b"
)
_VERB_AI = regex.compile(
    r"\b(?i:no|not|ban|stop|kill|anti|against|fuck|end|pro|vs|over)(?:[\s\-]*A\.?I\.?|\s+ai)(?!\p{L})|\b(?i:anti-?ai)\b"
)
_BAN_THINGS = regex.compile(r"Ban(?: \p{Ll}[\p{Ll}\-]+)+")
_SIGNS_OF_NO_NAME = regex.compile(r"[!#@?<>{}=\\*^~_%|§]|\p{Extended_Pictographic}|\d{4}")
_LETTER = regex.compile(r"\p{L}")
_DIGIT = regex.compile(r"\p{Nd}")
_DOT = regex.compile(r"\s*[\[({<]\s*(?:\.|dot)\s*[\])}>]\s*|。(?=[a-z])")
_PARTICLES = frozenset(hold_words.PARTICLES.split())
_ENDS = "|".join(hold_words.ENDS_OF_ADDRESSES.split())
_ADDRESS = regex.compile(
    r"://|\bh(?:tt|xx)ps?\b|\bwww\b|\bmailto:"
    r"|(?<![\p{L}\p{N}.])\d{1,3}(?:\.\d{1,3}){3}(?![\p{N}.])"
    r"|[\p{L}\p{N}]\s\.\s?(?:com|net|org)\b|[\p{L}\p{N}]\.\scom\b|\bdot\s(?:com|net|org)\b"
    # Titles typed without a space after their dot are no host names.
    r"|(?<![\p{L}\p{N}])(?!(?:dr|mr|ms|mrs|st|jr|sr|prof|fr|sra|mx)\.)"
    rf"(?:[\p{{L}}\p{{N}}\-]+\.)*[\p{{L}}\p{{N}}][\p{{L}}\p{{N}}\-]+\.(?:{_ENDS}|xn--[a-z0-9\-]+)(?![\p{{L}}\p{{N}}])"
    # One letter before the dot is more often an initial.
    r"|(?<![\p{L}\p{N}.])[\p{L}\p{N}]\.(?:(?:com|net|org|info|xyz|app|dev|tv)(?![\p{L}\p{N}])|\p{L}{2,}/)"
)


def hold_reason(
    name: str, *, addressees: Sequence[str], protected: Sequence[str] = (), famous: Sequence[str] = ()
) -> HoldReason | None:
    """Return why a clean name has to wait for a person, or None.

    `addressees` are the names of those whom the letter is written to, `protected` and `famous` the names that the
    organiser or the platform guards. Each matches whole, with its words in another order, with other words around,
    spelled out, and through look-alike letters; a single word matches only a name that is that word, title aside.
    """
    name = nfkc(name[:_LONGEST_JUDGED])
    readings = _readings(name)
    if famous and _watch(tuple(famous)).sees(readings):
        return HoldReason.famous
    if _watch(tuple(addressees)).sees(readings):
        return HoldReason.addressee
    if protected and _watch(tuple(protected)).sees(readings):
        return HoldReason.protected
    if _ADDRESS.search(_DOT.sub(".", plain(name))):
        return HoldReason.url
    if _holds_office(name, readings):
        return HoldReason.office
    return HoldReason.slogan if _is_slogan(name) else None


def matches(name: str, guarded: Sequence[str]) -> bool:
    """Tell whether a clean name is taken for one of these, in any of the ways that `hold_reason` knows."""
    readings = _readings(nfkc(name[:_LONGEST_JUDGED]))
    return bool(guarded) and _watch(tuple(guarded)).sees(readings)


class _Watch:
    """A list of guarded names, laid out so that a name is looked up in it without walking through it."""

    def __init__(self, names: Iterable[str]) -> None:
        self._whole: set[str] = set()  # written together
        self._glued: set[str] = set()  # the same of names with several words, in either order
        self._by_word: dict[str, list[frozenset[str]]] = {}  # its longest word is the rarest thing about a name
        for name in names:
            guarded = nfkc(name)
            for words in {_words(skeleton, guarded), _words(fold, guarded)}:
                self._add(_without_titles(words))

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

    def sees(self, readings: Iterable[Words]) -> bool:
        return any(self._has_words_of(words) or self._has_run_of(words) for words in readings)

    def _has_words_of(self, words: Words) -> bool:
        present = frozenset(words)
        return any(wanted <= present for word in present for wanted in self._by_word.get(word, ()))

    def _has_run_of(self, words: Words) -> bool:
        if not self._whole.isdisjoint({"".join(words), "".join(_without_titles(words))}):
            return True
        runs = ("".join(words[start:end]) for start in range(len(words)) for end in range(start + 2, len(words) + 1))
        if any(len(run) >= _LONG_ENOUGH_TO_GLUE and run in self._glued for run in runs):
            return True
        return any(part in self._glued for word in words for part in _ends_of(word))


@lru_cache(maxsize=256)
def _watch(names: tuple[str, ...]) -> _Watch:
    return _Watch(names)


def _ends_of(word: str) -> Iterator[str]:
    """Yield the beginnings and the ends of a word that are long enough to be a whole name."""
    for length in range(_LONG_ENOUGH_TO_GLUE, len(word) + 1):
        yield word[:length]
        yield word[-length:]


def _readings(name: str) -> set[Words]:
    """Return the ways to read the words of a name: as typed, by look-alikes, run together, spelled out."""
    spellings = {name, _HUMP.sub(" ", name), _SPELLED_OUT.sub(lambda found: _letters(found[0]), name)}
    return {_words(spelling, typed) for typed in spellings for spelling in (skeleton, fold)}


def _letters(text: str) -> str:
    return "".join(_WORDS.findall(text))


def _words(spelling: Callable[[str], str], text: str) -> Words:
    found = _WORDS.findall(INSIDE_A_WORD.sub("", text))[:_MOST_WORDS]
    return tuple(word for word in map(spelling, found) if word)


def _without_titles(words: Words) -> Words:
    kept = tuple(word for word in words if (word,) not in _titles())
    return kept or words


def _holds_office(name: str, readings: Iterable[Words]) -> bool:
    small = plain(name)
    if _ABBREVIATED_OFFICE.search(small) or _INITIALS_OF_OFFICE.search(name):
        return True
    if any(office in name for office in hold_words.OFFICES_WITHOUT_SPACES):
        return True
    if any(not _offices().isdisjoint(_phrases(words)) for words in readings):
        return True
    return _begins_with_office(name) or _is_numbered_ruler(_words(plain, name))


def _begins_with_office(name: str) -> bool:
    """Tell whether the name, or what follows a comma or a bracket in it, begins with an office, or is one."""
    parts = [words for part in _PARTS.split(name) if (words := _words(skeleton, part))]
    for place, words in enumerate(parts):
        rest = tuple(dropwhile(lambda word: (word,) in _before_an_office(), words))
        for length in range(1, _LONGEST_PHRASE + 1):
            is_office = rest[:length] in _offices_before_a_name()
            # "Mayor, Ada" is a surname in front of a comma.
            if is_office and (len(words) > length or place > 0 or len(parts) == 1):
                return True
    return False


def _is_numbered_ruler(words: Words) -> bool:
    """King Aurelio II is an office; Ada King III is somebody's granddaughter."""
    bare = tuple(dropwhile(lambda word: word in {"the", "his", "her", "majesty", "holiness"}, words))
    return len(bare) > 2 and (bare[0],) in _rulers() and _ROMAN_NUMBER.fullmatch(bare[-1]) is not None


def _is_slogan(name: str) -> bool:
    letters, digits = len(_LETTER.findall(name)), len(_DIGIT.findall(name))
    if _SIGNS_OF_NO_NAME.search(name) or digits >= letters:
        return True
    if _VERB_AI.search(name) or _BAN_THINGS.fullmatch(name):
        return True
    words = _words(plain, name)
    if sum(word not in _PARTICLES for word in words) >= _TOO_MANY_WORDS:
        return True
    humps = _words(plain, _HUMP.sub(" ", name))
    return any(not _slogans().isdisjoint(_phrases(reading)) for reading in (words, humps)) or (
        len(words) > 1 and words[:1] in _slogans_in_front()
    )


def _phrases(words: Words) -> Iterator[Words]:
    for start in range(len(words)):
        for length in range(1, _LONGEST_PHRASE + 1):
            yield words[start : start + length]


def _listed(text: str, *spellings: Callable[[str], str]) -> frozenset[Words]:
    phrases = text.replace("\n", ",").split(",")
    return frozenset(words for phrase in phrases for spelling in spellings if (words := _words(spelling, phrase)))


@cache
def _offices() -> frozenset[Words]:
    return _listed(hold_words.OFFICES, skeleton, fold)


@cache
def _offices_before_a_name() -> frozenset[Words]:
    return _listed(hold_words.OFFICES_BEFORE_A_NAME, skeleton)


@cache
def _before_an_office() -> frozenset[Words]:
    return _listed(hold_words.BEFORE_AN_OFFICE, skeleton)


@cache
def _rulers() -> frozenset[Words]:
    return _listed(hold_words.ROYAL, plain)


@cache
def _slogans() -> frozenset[Words]:
    return _listed(hold_words.SLOGANS, plain)


@cache
def _slogans_in_front() -> frozenset[Words]:
    return _listed(hold_words.SLOGANS_IN_FRONT, plain)


@cache
def _titles() -> frozenset[Words]:
    """Return the single words that a guarded name is recognised without: offices, forms of address, "of"."""
    words = _listed(f"{hold_words.BEFORE_AN_OFFICE}, {hold_words.OFFICES_BEFORE_A_NAME}, of, and", skeleton, fold)
    return frozenset(word for word in words | _offices() if len(word) == 1 and len(word[0]) > 1)
