"""Unicode's normal forms, at a cost that grows with the text and no faster.

Marks in the wrong order are sorted, and a run of thousands of them took seconds. More than thirty in a row are in no
writing (UAX 15, stream-safe text); what is beyond them goes. Nothing else of ours calls `unicodedata.normalize`.
"""

import unicodedata
from typing import Literal

import regex  # type: ignore[import-untyped]

MOST_MARKS = 30  # in a row

# The two that are no marks themselves come apart into some.
_MARK = r"[\p{M}\uFF9E\uFF9F]"
_RUN = regex.compile(rf"({_MARK}{{{MOST_MARKS}}}){_MARK}+")


def nfc(text: str) -> str:
    return _normal("NFC", text)


def nfd(text: str) -> str:
    return _normal("NFD", text)


def nfkc(text: str) -> str:
    return _normal("NFKC", text)


def nfkd(text: str) -> str:
    return _normal("NFKD", text)


def _normal(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
    if text.isascii():
        return text
    return _capped(unicodedata.normalize(form, _capped(text)))  # again, for some marks come apart into two


def _capped(text: str) -> str:
    return text if len(text) <= MOST_MARKS else str(_RUN.sub(r"\1", text))
