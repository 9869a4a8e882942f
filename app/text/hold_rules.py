"""Decides if a name is held for review: it resembles an addressee's or a protected name, an address, an office or a
slogan.

A held name waits and is not refused; so the rules prefer a review where readers would be misled, but not where real
people have such names.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cache
from itertools import dropwhile

import regex  # type: ignore[import-untyped]

from app.text import hold_words
from app.text.likeness import Line, Name, Words, listed, matches, names_in_line
from app.text.lookalikes import fold, plain, skeleton

__all__ = ["HoldReason", "hold_reason", "is_no_name", "line_reason", "matches", "names_in_line"]


class HoldReason(StrEnum):
    """Why a name is held, the strongest reason first."""

    famous = "famous"  # needs two reviewers
    addressee = "addressee"
    protected = "protected"
    lead = "lead"  # a lead signatory of this letter
    url = "url"
    office = "office"
    slogan = "slogan"
    no_name = "no-name"  # a placeholder, or abuse


_LONGEST_PHRASE = 3
_LONGEST_OFFICE = 6
_TOO_MANY_WORDS = 8  # not counting particles

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
_HANDLE = regex.compile(r"@\s*[\p{L}\p{N}_]")
_SIGNS_OF_NO_LINE = regex.compile(
    r"[<>{}\\^~_§]|!{2,}|#\s*\p{L}|\p{Extended_Pictographic}|(?:\+?\d[\s.()/\-]*){9,}|[$€£]\s*\d|%"
)
_NOT_APPLICABLE = regex.compile(r"n\s*[/\\]\s*a|n\.\s*a\.?|-+|(\p{L})\1{2,}")
_LETTER = regex.compile(r"\p{L}")
_DIGIT = regex.compile(r"\p{Nd}")
_DOT = regex.compile(r"\s*[\[({<]\s*(?:\.|dot)\s*[\])}>]\s*|。(?=[a-z])")
_PARTICLES = frozenset(hold_words.PARTICLES.split())
_ENDS = "|".join(hold_words.ENDS_OF_ADDRESSES.split())
_ADDRESS = regex.compile(
    r"://|\bh(?:tt|xx)ps?\b|\bwww\b|\bmailto:"
    r"|(?<![\p{L}\p{N}.])\d{1,3}(?:\.\d{1,3}){3}(?![\p{N}.])"
    r"|[\p{L}\p{N}]\s\.\s?(?:com|net|org)\b|[\p{L}\p{N}]\.\scom\b|\bdot\s(?:com|net|org)\b"
    # A title typed without a space after its dot is not a host name.
    r"|(?<![\p{L}\p{N}])(?!(?:dr|mr|ms|mrs|st|jr|sr|prof|fr|sra|mx)\.)"
    rf"(?:[\p{{L}}\p{{N}}\-]+\.)*[\p{{L}}\p{{N}}][\p{{L}}\p{{N}}\-]+\.(?:{_ENDS}|xn--[a-z0-9\-]+)(?![\p{{L}}\p{{N}}])"
    # A single letter before the dot is more often an initial.
    r"|(?<![\p{L}\p{N}.])[\p{L}\p{N}]\.(?:(?:com|net|org|info|xyz|app|dev|tv)(?![\p{L}\p{N}])|\p{L}{2,}/)"
)


def hold_reason(
    name: str,
    *,
    addressees: Sequence[str],
    protected: Sequence[str] = (),
    famous: Sequence[str] = (),
    leads: Sequence[str] = (),
) -> HoldReason | None:
    """Return why a clean name is held for review, or None.

    `addressees` are the names of the people that the letter is addressed to, `leads` those of its lead signatories,
    `protected` and `famous` those protected by the organiser or the platform. Each matches as a whole, with its words
    in another order, surrounded by other words, spelled out, and through look-alike letters; a single word matches only
    a name that is just that word, apart from a title.
    """
    read = Name(name)
    guarded = ((famous, HoldReason.famous), (addressees, HoldReason.addressee), (protected, HoldReason.protected),
               (leads, HoldReason.lead))  # fmt: skip
    if read.resembles((*famous, *addressees, *protected, *leads)):  # almost every name resembles none of them
        return next(reason for names, reason in guarded if read.resembles(names))
    if _is_address(read.small):
        return HoldReason.url
    if _holds_office(read):
        return HoldReason.office
    if _is_slogan(read):
        return HoldReason.slogan
    return HoldReason.no_name if _is_no_name(read) else None


def line_reason(
    line: str,
    *,
    addressees: Sequence[str] = (),
    protected: Sequence[str] = (),
    famous: Sequence[str] = (),
    leads: Sequence[str] = (),
) -> HoldReason | None:
    """Return why a clean line beside a name (a credit, a word to file it under) is held for review, or None.

    Credits naturally contain offices and companies, so only offices of state are held.
    """
    read = Line(line)
    guarded = ((famous, HoldReason.famous), (addressees, HoldReason.addressee), (protected, HoldReason.protected),
               (leads, HoldReason.lead))  # fmt: skip
    for names, reason in guarded:
        if names and read.names(names):
            return reason
    if _is_address(read.small) or _HANDLE.search(read.text):
        return HoldReason.url
    if not _offices_of_state().isdisjoint(_phrases(read.words, longest=_LONGEST_OFFICE)):
        return HoldReason.office
    return HoldReason.slogan if _is_slogan_in_line(read) else None


def is_no_name(text: str) -> bool:
    """True if a clean line is a placeholder ("n/a", "test") or an insult."""
    return _is_no_name(Name(text))


def _is_address(small: str) -> bool:
    """True if it contains a web or mail address, even a spelled-out one."""
    return _ADDRESS.search(_DOT.sub(".", small)) is not None


def _holds_office(read: Name) -> bool:
    if _ABBREVIATED_OFFICE.search(read.small) or _INITIALS_OF_OFFICE.search(read.text):
        return True
    if any(office in read.text for office in hold_words.OFFICES_WITHOUT_SPACES):
        return True
    if any(not _offices().isdisjoint(_phrases(words)) for words in read.readings):
        return True
    return _begins_with_office(read.parts) or _is_numbered_ruler(read.words)


def _begins_with_office(parts: Sequence[Words]) -> bool:
    """True if the name, or a part of it after a comma or a bracket, is an office or begins with one."""
    for place, words in enumerate(parts):
        rest = tuple(dropwhile(lambda word: (word,) in _before_an_office(), words))
        for length in range(1, _LONGEST_PHRASE + 1):
            is_office = rest[:length] in _offices_before_a_name()
            # "Mayor, Ada" is a surname before a comma.
            if is_office and (len(words) > length or place > 0 or len(parts) == 1):
                return True
    return False


def _is_numbered_ruler(words: Words) -> bool:
    """King Aurelio II is an office; Ada King III is an ordinary name."""
    bare = tuple(dropwhile(lambda word: word in {"the", "his", "her", "majesty", "holiness"}, words))
    return len(bare) > 2 and (bare[0],) in _rulers() and _ROMAN_NUMBER.fullmatch(bare[-1]) is not None


def _is_slogan(read: Name) -> bool:
    if _SIGNS_OF_NO_NAME.search(read.text) or len(_DIGIT.findall(read.text)) >= len(_LETTER.findall(read.text)):
        return True
    if sum(word not in _PARTICLES for word in read.words) >= _TOO_MANY_WORDS:
        return True
    return _calls_for_something(read, _slogans())


def _is_slogan_in_line(read: Line) -> bool:
    """Titles of works have exclamation marks, years and many words, but no hashtags or telephone numbers."""
    return bool(_SIGNS_OF_NO_LINE.search(read.text)) or _calls_for_something(read, _slogans() | _advertisements())


def _calls_for_something(read: Name | Line, calls: frozenset[Words]) -> bool:
    if _VERB_AI.search(read.text) or _BAN_THINGS.fullmatch(read.text):
        return True
    return any(not calls.isdisjoint(_phrases(reading)) for reading in {read.words, read.humps}) or (
        len(read.words) > 1 and read.words[:1] in _slogans_in_front()
    )


def _is_no_name(read: Name) -> bool:
    """True if it is a placeholder or an insult."""
    if _NOT_APPLICABLE.fullmatch(read.small.strip()):
        return True
    return any(
        words in _phrases_of(hold_words.NO_NAMES)
        or (bool(words) and all((word,) in _phrases_of(hold_words.WORDS_OF_NO_NAME) for word in words))
        or not _phrases_of(hold_words.RUDE).isdisjoint(_phrases(words))
        for words in read.readings
    )


@cache
def _phrases_of(phrases: str) -> frozenset[Words]:
    return listed(phrases, skeleton, fold)


def _phrases(words: Words, *, longest: int = _LONGEST_PHRASE) -> Iterator[Words]:
    for start in range(len(words)):
        for length in range(1, longest + 1):
            yield words[start : start + length]


@cache
def _offices() -> frozenset[Words]:
    return listed(hold_words.OFFICES, skeleton, fold)


@cache
def _offices_before_a_name() -> frozenset[Words]:
    return listed(hold_words.OFFICES_BEFORE_A_NAME, skeleton)


@cache
def _before_an_office() -> frozenset[Words]:
    return listed(hold_words.BEFORE_AN_OFFICE, skeleton)


@cache
def _rulers() -> frozenset[Words]:
    return listed(hold_words.ROYAL, plain)


@cache
def _slogans() -> frozenset[Words]:
    return listed(hold_words.SLOGANS, plain)


@cache
def _offices_of_state() -> frozenset[Words]:
    return listed(hold_words.OFFICES_OF_STATE, plain)


@cache
def _advertisements() -> frozenset[Words]:
    return listed(hold_words.ADVERTISEMENTS, plain)


@cache
def _slogans_in_front() -> frozenset[Words]:
    return listed(hold_words.SLOGANS_IN_FRONT, plain)
