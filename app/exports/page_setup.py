"""How a sheet of a workbook comes out of a printer."""

from math import ceil
from typing import Any
from unicodedata import east_asian_width

_MARGIN = 0.5  # inches; the foot needs a little more


def prints(sheet: Any, foot: str, *, landscape: bool) -> None:
    """One page wide and as many long as it needs, on whatever paper lies in the printer; each page says at its foot
    what it is of, and which of how many.
    """
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=_MARGIN, right=_MARGIN, top=_MARGIN, bottom=0.75)
    sheet.set_footer(f"&L&9{foot.replace('&', '&&')}&R&9Page &P of &N")


def lines_in(text: str, width: float) -> int:
    """How many lines a text takes in a cell of so many characters. Rows are given their height: not every program that
    opens a workbook finds it by itself.
    """
    if 2 * len(text) <= width:
        return 1
    return max(1, ceil(_breadth(text) / (1.05 * width)))


def _breadth(text: str) -> int:
    """How many characters wide a line is, where a Chinese one takes the place of two."""
    return len(text) if text.isascii() else sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
