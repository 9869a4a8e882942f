"""A workbook: the list, typed, under a header that stays in view; and a sheet that says which list it is.

No formula, no link, no external part. The same list as of the same index gives the same bytes.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from app.cells import safe_cell
from app.exports.columns import COLUMNS, Column, Kind

# Between the database and the workbook the spool holds rows as JSON, one a line.
HEAD = BETWEEN = TAIL = ""

ROWS_OF_A_SHEET = 1_000_000  # a sheet ends at 1,048,576
DAY, MOMENT, WHOLE = "yyyy-mm-dd", 'yyyy-mm-dd hh:mm:ss" UTC"', "#,##0"
_SETTINGS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}

Cover = Sequence[tuple[str, str | int | datetime | None]]


def written(rows: Sequence[Sequence[Any]]) -> str:
    return "".join(f"{json.dumps(list(row), ensure_ascii=False)}\n" for row in rows)


def bind(pieces: Iterable[bytes], file: BinaryIO, *, title: str, as_of: datetime, cover: Cover, folder: Path) -> None:
    """Write a workbook from what the spool gives back; its own parts lie in `folder` meanwhile."""
    import xlsxwriter  # noqa: PLC0415 - its 4 MB are for the few who want a workbook

    with xlsxwriter.Workbook(file, _SETTINGS | {"tmpdir": str(folder)}) as book:
        created = as_of.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        book.set_properties({"title": title, "author": "Undersigned", "created": created})
        bold = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": DAY, "align": "left"})
        rows = (json.loads(line) for piece in pieces for line in piece.decode().split("\n") if line)
        while _fill(_new_sheet(book, bold), islice(rows, ROWS_OF_A_SHEET), day) == ROWS_OF_A_SHEET:
            pass
        _write_cover(book, cover, bold)


def _new_sheet(book: Any, bold: Any) -> Any:
    number = len(book.worksheets()) + 1
    sheet = book.add_worksheet("List" if number == 1 else f"List {number}")
    for at, column in enumerate(COLUMNS):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.name, bold)
    sheet.freeze_panes(1, 0)
    return sheet


def _fill(sheet: Any, rows: Iterable[list[Any]], day: Any) -> int:
    """How many rows the sheet has got, below its header."""
    count = 0
    for count, row in enumerate(rows, start=1):
        for place, (column, value) in enumerate(zip(COLUMNS, row, strict=True)):
            if value is not None:
                _write(sheet, count, place, column, value, day)
    sheet.autofilter(0, 0, count, len(COLUMNS) - 1)
    return count


def _write(sheet: Any, at: int, place: int, column: Column, value: Any, day: Any) -> None:
    match column.kind:
        case Kind.NUMBER:
            sheet.write_number(at, place, value)
        case Kind.DAY:
            sheet.write_datetime(at, place, date.fromisoformat(value), day)
        case _:
            sheet.write_string(at, place, safe_cell(value) if column.typed else value)


def _write_cover(book: Any, cover: Cover, bold: Any) -> None:
    sheet = book.add_worksheet("About this list")
    whole, moment = (book.add_format({"num_format": form, "align": "left"}) for form in (WHOLE, MOMENT))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 72)
    for at, (term, value) in enumerate(cover):
        sheet.write_string(at, 0, term, bold)
        if isinstance(value, datetime):
            sheet.write_datetime(at, 1, value.astimezone(UTC).replace(tzinfo=None), moment)
        elif isinstance(value, int):
            sheet.write_number(at, 1, value, whole)
        elif value is not None:
            sheet.write_string(at, 1, safe_cell(value), wrapped)
