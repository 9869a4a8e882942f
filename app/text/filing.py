"""Guesses the word of a name that lists sort it by, until its owner says otherwise. Never changes what is shown.

The library knows titles, suffixes and particles, and which commas mean "Last, First". This module adds what it does not
know about our signers (letters of guilds, ordinals, pronouns, trades) and corrects what it takes for a name by mistake.
"""

from collections.abc import Sequence
from functools import cache, lru_cache

import regex  # type: ignore[import-untyped]
from nameparser import Parser, Role, Token

from app.text import places
from app.text.lookalikes import fold

_LETTER = regex.compile(r"\p{L}")
_SMALL = regex.compile(r"\p{Ll}")
_ASIDE = regex.compile(r"\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）")
_COMMA = regex.compile(r"\s*[,;،、，]\s*")
_DASH = regex.compile(r"\s[-‐‑–—|/•·]+\s")
_EAST_ASIAN = regex.compile(r"[\p{Han}\p{Hangul}\p{Hiragana}\p{Katakana}\p{M}\p{Lm}\s·・]+")
_TRIM = ' .,;:!?"“”„«»()[]|/–—'
_ORDINAL = regex.compile(r"\d+(?:st|nd|rd|th|er|º|°)?\.?|the (?:first|second|third|fourth|fifth)", regex.I)
_ARTICLE = regex.compile(r"(?:al|el|ad|an|ar|as|at|ash|az|ul)[-‐‑](?=\p{L})", regex.I)
_A_NAME = regex.compile(r"\p{Lu}\p{Ll}+")
_CAPITALS = regex.compile(r"\p{Lu}[\p{Lu}\p{N}.&/-]{1,9}")
_MOST_WORDS = 24  # a longer one is not a real name, and its last word will do

# Orders, degrees, numerals, and the guilds, unions and societies of the creative industries, as people put them after
# their names; in capitals, since Ace, Mbe, Obe, Iv and Md are names.
_OF_GUILDS = """
acs ace aea afm aftra agma agva alcs amcos amps ampas animc apra asc ascap bafta bectu bfe bsc cas cca ccas cce
csa csc dga dgc fse gbfe gema iatse imago jasrac mpeg mpse muahs naras nsc nzcs pga prs sag sagaftra sacem sacd
sdsa sesac soc socan ssa ves vgc wga wgae wgaw wgc wggb zaiks
ii iii iv md obe mbe cbe kbe dbe
"""
_GUILDS = frozenset(_OF_GUILDS.split())
_BEHIND_A_NAME = """
jr jnr sr snr phd esq esquire mr mrs ms miss mx dr prof sir dame
"""
_BEHIND = frozenset(_BEHIND_A_NAME.split())
# "Ada Finch, composer" is not "Last, First", nor is "Ada Finch, she/her".
_OF_A_TRADE = """
actor actress animator artist author cinematographer choreographer comedian composer conductor creator dancer
designer director editor engineer filmmaker gaffer illustrator journalist lyricist musician novelist painter
photographer playwright poet producer publisher screenwriter sculptor showrunner singer songwriter translator
writer agent manager the of for at freelance retired junior senior
he him his she her hers they them theirs ze hir xe xem
"""
_TRADES = frozenset(_OF_A_TRADE.split())
_NUMERALS = frozenset({"ii", "iii", "iv"})  # in lower case, too
_JOINS = frozenset({"y", "e", "i"})  # Ortega y Gasset
_KEPT = frozenset({"st", "saint", "mac", "mc"})  # St. John is filed under S

_PARSER = Parser()
# Fast path for one to four words, capitalised or in a script without case, as in nearly every name: if none of them is
# a known title, particle or the like, the last one is the family name. The library, which is thirty times slower, gives
# the same result (test_filing.py).
_EAST = r"\p{Han}\p{Hangul}\p{Hiragana}\p{Katakana}"
_PART = rf"(?:\p{{Lu}}[\p{{Ll}}\p{{M}}]+|[[\p{{Lo}}\p{{M}}]--[{_EAST}]]{{2,}})"
_WORD = rf"{_PART}(?:[-’'ʻʼ](?:{_PART}|\p{{Ll}}+))*"
_PLAIN = regex.compile(rf"(?:{_WORD} ){{0,3}}({_WORD})", regex.V1)
_BREAKS = regex.compile(r"[-’'ʻʼ ]")


@lru_cache(maxsize=64)  # a sign-up asks twice
def file_under_guess(name: str) -> str:
    """The likely family name: the last word, without titles, suffixes and particles (van, de la, al-); both words of
    "García Márquez, Ana". Always a part of the name.

    Names in Chinese, Japanese or Korean characters begin with the family name, and are returned whole. For a name that
    consists only of titles and suffixes, the last of them.
    """
    if _EAST_ASIAN.fullmatch(name):
        return name
    plain = _PLAIN.fullmatch(name)
    if plain is not None and _known().isdisjoint(_BREAKS.split(name.lower())):
        return str(plain[1])
    words = _words(_ASIDE.sub(" ", name)) or _words(name)
    if not words:
        return name
    keys = [_family(name)] if len(words) <= _MOST_WORDS else []
    for key in (*keys, *reversed(words)):
        bare = _ARTICLE.sub("", key, count=1) if _ARTICLE.match(key) else key
        if bare and bare in name and _LETTER.search(bare) and not _is_postnominal(bare):
            return bare
    return words[-1]


@cache
def _known() -> frozenset[str]:
    """Words that are, or may be, something other than a name: titles, suffixes, particles, joins, trades."""
    lexicon = _PARSER.lexicon
    listed = (
        *(lexicon.titles, lexicon.given_name_titles, lexicon.after_given_titles, lexicon.honorific_tails),
        *(lexicon.suffix_acronyms, lexicon.suffix_words, lexicon.particles, lexicon.particles_ambiguous),
        *(lexicon.conjunctions, lexicon.bound_given_names, lexicon.maiden_markers),
        *(_GUILDS, _BEHIND, _TRADES, _JOINS, _KEPT),
    )
    return frozenset(word.strip("-.") for words in listed for one in words for word in one.replace("-", " ").split())


def _words(text: str) -> list[str]:
    words: list[str] = [word.strip(_TRIM) for word in _COMMA.sub(" ", text).split()]
    return [word for word in words if _LETTER.search(word)]


def _family(name: str) -> str:
    """The family name in a name with commas and asides; "" if there is none."""
    text = _DASH.split(_ASIDE.sub(" ", name), maxsplit=1)[0]
    first, *others = [part for part in _COMMA.split(text.strip()) if part] or [""]
    given = [part for part in others if not _all_postnominal(part, after=first) and not _is_trade_or_place(part)]
    first = _without_postnominals(first)
    if _EAST_ASIAN.fullmatch(first):
        return first
    if given:
        return _without_particles(_PARSER.parse(f"{first}, {given[0]}").tokens_for(Role.FAMILY))
    tokens = _PARSER.parse(first).tokens
    names = [one for one in tokens if one.role in (Role.GIVEN, Role.MIDDLE, Role.FAMILY)]
    if len(names) == 1:  # Ngozi Mbe is not a member of an order
        names += [one for one in tokens if one.role is Role.SUFFIX and _reads_as_a_name(one.text)]
    return _last([one for one in names if one.role is Role.FAMILY] or names)


def _all_postnominal(part: str, *, after: str) -> bool:
    """True if a part after a comma consists only of post-nominal letters. Unknown capitals count as such after a full
    name that is not itself in capitals.
    """
    if _ORDINAL.fullmatch(part):
        return True
    whole = len(after.split()) > 1
    unknown = whole and _SMALL.search(after) is not None
    words = [word for word in part.replace("/", " ").split() if _LETTER.search(word) or word.isdigit()]
    if whole and words and _is_of_a_guild(words[0].upper() if words[0].islower() else words[0]):  # "WGA West", "asc"
        return True
    return all(
        _is_postnominal(word) or _ORDINAL.fullmatch(word) or (unknown and _CAPITALS.fullmatch(word)) for word in words
    )


def _is_postnominal(word: str) -> bool:
    return all(fold(one).replace(" ", "") in _BEHIND or _is_of_a_guild(one) for one in word.split("/"))


def _is_of_a_guild(word: str) -> bool:
    return fold(word).replace(" ", "") in _GUILDS and (not _SMALL.search(word.replace(".", "")) or word in _NUMERALS)


def _reads_as_a_name(word: str) -> bool:
    return not _is_postnominal(word) and _A_NAME.fullmatch(word) is not None


def _is_trade_or_place(part: str) -> bool:
    """True if it is a trade or a place rather than a given name."""
    folded = fold(part)
    is_none = not _LETTER.search(part) or any(sign.isdigit() for sign in part)  # "Local 600"
    return is_none or bool(_TRADES.intersection(folded.split())) or folded in _places()


@cache
def _places() -> frozenset[str]:
    return frozenset(fold(name) for _, name in (*places.countries(), *places.regions()))


def _without_postnominals(first: str) -> str:
    """Strip guild letters, ordinals and the like from the end; at least one word stays."""
    words = first.split()
    while len(words) > 1:
        if len(words) > 2 and _ORDINAL.fullmatch(" ".join(words[-2:])):
            words = words[:-2]
        elif _is_postnominal(words[-1]) or _ORDINAL.fullmatch(words[-1]):
            words = words[:-1]
        else:
            break
    return " ".join(words)


def _last(tokens: Sequence[Token]) -> str:
    """The last word with what belongs to it: St. John, Ortega y Gasset."""
    begins = len(tokens) - 1
    while begins > 0 and fold(tokens[begins - 1].text) in _JOINS and begins > 1:
        begins -= 2
    if begins > 0 and fold(tokens[begins - 1].text) in _KEPT:
        begins -= 1
    return _joined(tokens[begins:])


def _without_particles(tokens: Sequence[Token]) -> str:
    """A family name without its leading particles."""
    begins = 0
    while begins < len(tokens) - 1 and "particle" in tokens[begins].tags and fold(tokens[begins].text) not in _KEPT:
        begins += 1
    return _joined(tokens[begins:])


def _joined(tokens: Sequence[Token]) -> str:
    return " ".join(one.text for one in tokens).strip(_TRIM)
