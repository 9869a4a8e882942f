"""Names and short lines as people type them: made clean for the page, for sorting and for searching.

Whether a name has to wait for a person is judged in text/hold_rules.py, and under which word a list files it is guessed
in text/filing.py.
"""

import regex  # type: ignore[import-untyped]

from app.text.lookalikes import fold
from app.text.normalising import nfc, nfd

LONGEST_NAME = 100  # graphemes: what a reader counts as characters
MOST_CODE_POINTS = 500  # one grapheme can be made of any number of code points, and a column has a width
_MOST_MARKS = 4
_LONGEST_SORT_KEY = 200

# Scripts in which a joiner or non-joiner between two letters changes how the word is written.
_JOINED = (
    r"[[\p{L}\p{M}]&&[\p{Arab}\p{Syrc}\p{Mong}\p{Deva}\p{Beng}\p{Guru}\p{Gujr}\p{Orya}\p{Taml}\p{Telu}\p{Knda}"
    r"\p{Mlym}\p{Sinh}\p{Mymr}\p{Khmr}\p{Zinh}]]"
)
_UNSEEN = regex.compile(
    rf"(?<={_JOINED})[\u200C\u200D](?={_JOINED})(*SKIP)(*FAIL)"  # joiners where the script needs them
    r"|(?<=\p{Han})[\uFE00-\uFE02\U000E0100-\U000E01EF](*SKIP)(*FAIL)"  # the chosen shape of a Chinese character
    r"|[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}\uFFFC]"
    r"|[\p{Cc}--\s]",
    regex.V1,
)
_LAYERS = regex.compile(r"[\u200C\u200D\uFE00-\uFE02\U000E0100-\U000E01EF]")
_MOST_ROUNDS = 8
_SPACES = regex.compile(r"[\s\u2800]+")
_TOO_MANY_MARKS = regex.compile(rf"([\p{{Mn}}\p{{Me}}]{{{_MOST_MARKS}}})[\p{{Mn}}\p{{Me}}]+")
_MARKS_ON_NOTHING = regex.compile(r"(^|(?<= ))\p{M}+")
_LETTER = regex.compile(r"\p{L}")
_GRAPHEME = regex.compile(r"\X")


def clean_name(typed: str) -> str:
    """Return the name in NFC, on one line, without anything that is unseen, turns the line round or piles up.

    Removed: control, format, bidi and zero-width characters (joiners stay between letters of the scripts that need
    them), surrogates, private-use and filler characters, marks beyond four on one letter, marks on nothing. Every run
    of white space becomes one space. Cleaning twice changes nothing.
    """
    name = _cleaned_once(typed)
    for _ in range(_MOST_ROUNDS):  # what is taken away can bring two others together
        again = _cleaned_once(name)
        if again == name:
            return name
        name = again
    # Nobody's name: made to be peeled layer by layer. Without what the layers are made of it is clean in three rounds.
    bare = _cleaned_once(_cleaned_once(_LAYERS.sub("", name)))
    return _cleaned_once(bare)


def clean_line(typed: str, most: int = LONGEST_NAME) -> str:
    """Return a short line (a credit, a place of work) cleaned like a name and cut after `most` graphemes.

    A form that wants to refuse rather than cut asks too_long() of the cleaned name first.
    """
    line = clean_name(typed)
    if not too_long(line, most):
        return line
    return clean_name("".join(_GRAPHEME.findall(line[: most * 5])[:most]))


def too_long(name: str, most: int = LONGEST_NAME) -> bool:
    """Tell whether a clean name has more than `most` graphemes, or more than five code points for each of them."""
    if len(name) <= most:
        return False
    return len(name) > most * 5 or len(_GRAPHEME.findall(name)) > most


def is_name(name: str) -> bool:
    """Tell whether there is at least one letter, of any script."""
    return _LETTER.search(name) is not None


def sort_key(file_under: str, name: str) -> str:
    """Return the key that lists are ordered by, at most 200 characters; compare it by code points (COLLATE "C").

    The two parts are folded and kept apart by U+001F, which sorts before every letter and which, unlike NUL,
    PostgreSQL can store.
    """
    return f"{fold(file_under)}\x1f{fold(name)}"[:_LONGEST_SORT_KEY]


def _cleaned_once(text: str) -> str:
    seen = _UNSEEN.sub("", text)
    spaced = _SPACES.sub(" ", nfd(seen)).strip()
    supported = _MARKS_ON_NOTHING.sub("", _TOO_MANY_MARKS.sub(r"\1", spaced))
    return nfc(supported).strip()
