"""Unicode normalisation in linear time.

Normalising sorts combining marks, which takes seconds for a run of thousands. No script uses more than thirty in a row
(UAX 15, stream-safe text), so the rest is dropped. This is the only module that calls `unicodedata.normalize`.
"""

import unicodedata
from typing import Literal

import regex  # type: ignore[import-untyped]

MOST_MARKS = 30  # in a row

# Two characters that are not marks themselves, but decompose into marks.
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
    return _capped(unicodedata.normalize(form, _capped(text)))  # capped again, since some marks decompose into two


def _capped(text: str) -> str:
    return text if len(text) <= MOST_MARKS else str(_RUN.sub(r"\1", text))
