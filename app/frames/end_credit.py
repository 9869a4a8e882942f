"""One person's end credit as a still picture, set by Typst in the look of the credits."""

import functools
import unicodedata
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import regex  # type: ignore[import-untyped]

from app.frames import faces

WIDTH, HEIGHT = 1200, 630  # pixels: what sites show of a shared picture

_SHEET = Path(__file__).with_name("end_credit.typ")
_LONG_WORD = regex.compile(r"\S{22,}")
_GRAPHEME = regex.compile(r"\X")
_BREAK = "\u200b"  # where a word that is wider than the picture may break


@dataclass(frozen=True)
class EndCredit:
    """What stands on the picture."""

    role: str  # in small caps
    name: str
    letter: str  # its title
    verified: bool  # bears the seal

    @property
    def can_be_set(self) -> bool:
        """Whether our faces have every character; a picture with boxes in a name is not made."""
        return (
            faces.can_set(self.name, faces.UPRIGHT)
            and faces.can_set(self.letter, faces.ITALIC)
            and faces.can_set(self.role.lower(), faces.SMALL_CAPS)
        )


def picture(credit: EndCredit, *, address: str) -> bytes:
    """A PNG of 1200 × 630. `address` is printed: where the letter can be read and signed, in ASCII."""
    import typst  # noqa: PLC0415 - its 20 MB are for the few who want a picture; the worker never needs it

    printed = {name: str(value) for name, value in asdict(credit).items()} | {"address": address}
    printed["role"] = _breakable(credit.role.lower())  # the face has its small caps in place of the small letters
    printed["name"], printed["letter"] = _breakable(credit.name), _breakable(credit.letter)
    printed["dir"] = "rtl" if _runs_from_right(credit.name) else "ltr"
    printed["joined"] = str(not credit.name.isascii())  # letters that join each other are not moved closer
    for list_name in ("UPRIGHT", "ITALIC", "SMALL_CAPS"):
        printed[list_name.lower()] = "|".join(getattr(faces, list_name))
    made = typst.compile(
        _SHEET.read_bytes(), font_paths=_fonts(typst), format="png", ppi=72.0, sys_inputs=printed
    )  # fmt: skip
    return bytes(made)


@functools.cache
def _fonts(typst: Any) -> Any:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(faces.FOLDER)])


def _breakable(text: str) -> str:
    return str(_LONG_WORD.sub(lambda word: _BREAK.join(_GRAPHEME.findall(word[0])), text))


def _runs_from_right(text: str) -> bool:
    """By the first character that has a direction."""
    directions = (unicodedata.bidirectional(sign) for sign in text)
    return next((one for one in directions if one in ("L", "R", "AL")), "L") != "L"
