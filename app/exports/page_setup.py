"""Print settings of a workbook's sheets."""

from math import ceil
from typing import Any
from unicodedata import east_asian_width

_MARGIN = 0.5  # inches; the footer needs a little more


def prints(sheet: Any, foot: str, *, landscape: bool) -> None:
    """Fits the sheet to one page width and any number of pages, on any paper size; the footer names the list and the
    page number.
    """
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=_MARGIN, right=_MARGIN, top=_MARGIN, bottom=0.75)
    sheet.set_footer(f"&L&9{foot.replace('&', '&&')}&R&9Page &P of &N")


def lines_in(text: str, width: float) -> int:
    """How many lines a text takes in a cell of that width in characters. Row heights are set explicitly, because not
    every spreadsheet program computes them.
    """
    if 2 * len(text) <= width:
        return 1
    return max(1, ceil(_breadth(text) / (1.05 * width)))


def _breadth(text: str) -> int:
    """Width in characters, where an East Asian character counts as two."""
    return len(text) if text.isascii() else sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
