"""Near matches of names: half of a double surname, a typo, or glued to other words."""

from collections.abc import Iterator

import regex  # type: ignore[import-untyped]

LONG_ENOUGH_TO_GLUE = 8  # letters of a name that is recognised without spaces inside something longer
_SHORTEST_WITH_A_SLIP = 6  # letters: a typo turns many shorter words into another name
_LONGEST_WITH_A_SLIP = 40
_HYPHENS = regex.compile(r"[\p{Pd}\u00AD]")


def halves(name: str) -> Iterator[str]:
    """Yield the name, and its variants with only one half of a double surname. The first word is a given name."""
    yield name
    words = name.split()
    for place, word in enumerate(words[1:], start=1):
        parts = _HYPHENS.split(word)
        yield from (" ".join([*words[:place], half, *words[place + 1 :]]) for half in parts if len(parts) > 1)


def shortened_forms(word: str) -> Iterator[str]:
    """Yield a word that is long enough for a typo check, and all its forms with one letter left out."""
    if _SHORTEST_WITH_A_SLIP <= len(word) <= _LONGEST_WITH_A_SLIP:
        yield word
        yield from {word[:at] + word[at + 1 :] for at in range(len(word))}


def is_slip(word: str, of: str) -> bool:
    """True if one typo turns one word into the other. The first letter must match, and the last may only be doubled:
    Hester is not Lester, Martina not Martine, and Gabriel not Gabriela.
    """
    if word[0] != of[0] or abs(len(word) - len(of)) > 1 or (len(word) == len(of) and word[:-1] == of[:-1]):
        return False
    start = next((at for at, (one, other) in enumerate(zip(word, of, strict=False)) if one != other), len(of))
    rest, rest_of = word[start:], of[start:]
    if len(word) != len(of):
        longer, shorter = sorted((rest, rest_of), key=len, reverse=True)
        return longer[1:] == shorter and (bool(shorter) or longer == word[start - 1])
    return rest[1:] == rest_of[1:] or (rest[:2] == rest_of[:2][::-1] and rest[2:] == rest_of[2:])


def ends_of(word: str) -> Iterator[str]:
    """Yield the prefixes and suffixes of a word that are long enough for a whole name."""
    for length in range(LONG_ENOUGH_TO_GLUE, len(word) + 1):
        yield word[:length]
        yield word[-length:]
