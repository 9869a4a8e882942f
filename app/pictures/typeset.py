"""Renders a Typst template with its inputs to a picture."""

import functools
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import regex  # type: ignore[import-untyped]

from app.pictures import faces

_LONG_WORD = regex.compile(r"\S{22,}")
_GRAPHEME = regex.compile(r"\X")
_BREAK = "\u200b"  # zero-width space: where a word wider than the picture may break


def png(sheet: Path, printed: Mapping[str, str]) -> bytes:
    """A PNG of the template's own size, one pixel per point. The template gets `printed` and our text's fonts."""
    import typst  # noqa: PLC0415 - its 20 MB are for the few who want a picture; the worker never needs it

    given = dict(printed) | {"upright": named(faces.UPRIGHT)}
    return bytes(typst.compile(sheet.read_bytes(), font_paths=_fonts(typst), format="png", ppi=72.0, sys_inputs=given))


def named(in_faces: Iterable[str]) -> str:
    return "|".join(in_faces)


def breakable(text: str) -> str:
    return str(_LONG_WORD.sub(lambda word: _BREAK.join(_GRAPHEME.findall(word[0])), text))


def runs_from_right(text: str) -> bool:
    """The base direction, from the first strongly directional character."""
    directions = (unicodedata.bidirectional(sign) for sign in text)
    return next((one for one in directions if one in ("L", "R", "AL")), "L") != "L"


@functools.cache
def _fonts(typst: Any) -> Any:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(faces.FOLDER)])
