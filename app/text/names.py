"""Names and short lines as people type them: cleaned for display, sorting and searching.

text/hold_rules.py decides if a name is held for review, and text/filing.py guesses the word to file it under.
"""

import regex  # type: ignore[import-untyped]

from app.text.lookalikes import fold
from app.text.normalising import nfc, nfd

LONGEST_NAME = 100  # graphemes, i.e. what a reader counts as characters
MOST_CODE_POINTS = 500  # a grapheme can consist of any number of code points, but a column has a fixed width
_MOST_MARKS = 4
_LONGEST_SORT_KEY = 200

# Scripts in which a joiner or non-joiner between two letters changes how the word is written.
_JOINED = (
    r"[[\p{L}\p{M}]&&[\p{Arab}\p{Syrc}\p{Mong}\p{Deva}\p{Beng}\p{Guru}\p{Gujr}\p{Orya}\p{Taml}\p{Telu}\p{Knda}"
    r"\p{Mlym}\p{Sinh}\p{Mymr}\p{Khmr}\p{Zinh}]]"
)
_UNSEEN = regex.compile(
    rf"(?<={_JOINED})[\u200C\u200D](?={_JOINED})(*SKIP)(*FAIL)"  # keeps joiners where the script needs them
    r"|(?<=\p{Han})[\uFE00-\uFE02\U000E0100-\U000E01EF](*SKIP)(*FAIL)"  # keeps the chosen form of a Chinese character
    r"|[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}\uFFFC]"
    r"|[\p{Cc}--\s]",
    regex.V1,
)
_LAYERS = regex.compile(r"[\u200C\u200D\uFE00-\uFE02\U000E0100-\U000E01EF]")
_PRINTED_ASCII = regex.compile(r"(?:[!-~]+(?: [!-~]+)*)?")
_MOST_ROUNDS = 8
_SPACES = regex.compile(r"[\s\u2800]+")
_TOO_MANY_MARKS = regex.compile(rf"([\p{{Mn}}\p{{Me}}]{{{_MOST_MARKS}}})[\p{{Mn}}\p{{Me}}]+")
_MARKS_ON_NOTHING = regex.compile(r"(^|(?<= ))\p{M}+")
_LETTER = regex.compile(r"\p{L}")
_GRAPHEME = regex.compile(r"\X")


def clean_name(typed: str) -> str:
    """Return the name in NFC, on one line, without characters that are invisible, change direction or pile up.

    Removes control, format, bidi and zero-width characters (joiners stay between letters of scripts that need them),
    surrogates, private-use and filler characters, marks beyond four on one letter, and marks without a base. Each run
    of white space becomes one space. Idempotent.
    """
    if _PRINTED_ASCII.fullmatch(typed):  # most names: nothing to remove
        return typed
    name = _cleaned_once(typed)
    for _ in range(_MOST_ROUNDS):  # a removal can bring other characters together
        again = _cleaned_once(name)
        if again == name:
            return name
        name = again
    # Not a real name, but made to be peeled layer by layer. Without the characters of those layers, three rounds
    # suffice.
    bare = _cleaned_once(_cleaned_once(_LAYERS.sub("", name)))
    return _cleaned_once(bare)


def clean_line(typed: str, most: int = LONGEST_NAME) -> str:
    """Return a short line (a credit, a place of work) cleaned like a name and cut to `most` graphemes.

    A form that refuses rather than cuts checks too_long() of the cleaned name first.
    """
    line = clean_name(typed)
    if not too_long(line, most):
        return line
    return clean_name("".join(_GRAPHEME.findall(line[: most * 5])[:most]))


def too_long(name: str, most: int = LONGEST_NAME) -> bool:
    """True if a clean name has more than `most` graphemes, or more than five code points per allowed grapheme."""
    if len(name) <= most:
        return False
    return len(name) > most * 5 or len(_GRAPHEME.findall(name)) > most


def is_name(name: str) -> bool:
    """True if there is at least one letter, of any script."""
    return _LETTER.search(name) is not None


def sort_key(file_under: str, name: str) -> str:
    """Return the key that lists are sorted by, at most 200 characters; compare it by code points (COLLATE "C").

    The two folded parts are separated by U+001F, which sorts before every letter and which, unlike NUL, PostgreSQL can
    store.
    """
    return f"{fold(file_under)}\x1f{fold(name)}"[:_LONGEST_SORT_KEY]


def _cleaned_once(text: str) -> str:
    seen = _UNSEEN.sub("", text)
    spaced = _SPACES.sub(" ", nfd(seen)).strip()
    supported = _MARKS_ON_NOTHING.sub("", _TOO_MANY_MARKS.sub(r"\1", spaced))
    return nfc(supported).strip()
