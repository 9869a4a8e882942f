"""A printable workbook: the list with typed cells and words in place of codes, and a cover sheet about the list.

No formulas, links or external parts. The same list at the same index gives identical bytes.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from flask_babel import gettext, lazy_gettext

from app.exports import temporary_files
from app.exports.columns import COLUMNS, Column, Kind, OwnWords
from app.exports.formats.base import Captions, ExportFormat, digest_of
from app.exports.page_setup import lines_in, prints
from app.text.spreadsheet_cells import safe_cell

ROWS_OF_A_SHEET = 1_000_000  # Excel's limit is 1,048,576
DAY, MOMENT, WHOLE = "yyyy-mm-dd", 'yyyy-mm-dd hh:mm:ss" UTC"', "#,##0"
LINE = 15  # points
LONGEST_NAME = 31  # of a sheet, in Excel
_LAST = len(COLUMNS) - 1
_WIDTH = sum(column.width for column in COLUMNS)
_SETTINGS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class Xlsx(ExportFormat):
    name = "xlsx"
    label = "XLSX"
    note = lazy_gettext("Spreadsheet")
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    headings = tuple(column.heading for column in COLUMNS)
    says_captions = True

    def encode(self, rows: Sequence[Sequence[Any]]) -> bytes:
        """JSON lines, because a workbook can only be written in one go."""
        return "".join(f"{json.dumps(list(row), ensure_ascii=False)}\n" for row in rows).encode()

    def cells(self, row: Sequence[Any], own: OwnWords) -> list[Any]:
        """With words in place of codes."""
        return _cells(row, own)

    def assemble(self, stretches: Iterable[bytes], file: BinaryIO, *, captions: Captions, folder: Path) -> str:
        with temporary_files.folder_in(folder) as parts:
            _write_book(stretches, file, captions, parts)
        return digest_of(file)


def _write_book(stretches: Iterable[bytes], file: BinaryIO, captions: Captions, folder: Path) -> None:
    import xlsxwriter  # noqa: PLC0415 - its 4 MB are for the few who want a workbook

    with xlsxwriter.Workbook(file, _SETTINGS | {"tmpdir": str(folder)}) as book:
        created = captions.as_of.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        book.set_properties({"title": captions.lines[0], "author": "Undersigned", "created": created})
        looks = _looks(book)
        rows = (json.loads(line) for stretch in stretches for line in stretch.decode().split("\n") if line)
        full = True
        while full:
            sheet = _new_sheet(book, captions, looks)
            full = _fill(sheet, captions, islice(rows, ROWS_OF_A_SHEET), looks) == ROWS_OF_A_SHEET
        _write_cover(book, captions, looks["head"])


def _looks(book: Any) -> dict[str, Any]:
    plain = {"text_wrap": True, "valign": "top"}
    return {
        "title": book.add_format(plain | {"bold": True, "font_size": 15}),
        "line": book.add_format(plain),
        "head": book.add_format(plain | {"bold": True, "bottom": 1}),
        Kind.TEXT: book.add_format(plain),
        Kind.NUMBER: book.add_format({"valign": "top", "align": "left"}),
        Kind.DAY: book.add_format({"num_format": DAY, "align": "left", "valign": "top"}),
    }


def _new_sheet(book: Any, captions: Captions, looks: dict[str, Any]) -> Any:
    """A new sheet with the captions and a header row that is frozen and repeated in print."""
    number = len(book.worksheets()) + 1
    name = gettext("List") if number == 1 else gettext("List %(number)s", number=number)
    sheet = book.add_worksheet(name[:LONGEST_NAME])
    prints(sheet, captions.foot, landscape=True)
    for at, line in enumerate(captions.lines):
        _write_line(sheet, at, safe_cell(line), looks["line" if at else "title"], size=11 if at else 15)
    head = len(captions.lines)
    for at, column in enumerate(COLUMNS):
        sheet.set_column(at, at, column.width)
        sheet.write_string(head, at, str(column.heading), looks["head"])
    sheet.repeat_rows(0, head)
    sheet.freeze_panes(head + 1, 0)
    return sheet


def _write_line(sheet: Any, at: int, line: str, look: Any, *, size: int) -> None:
    """A merged cell across the table, with an explicit row height because merged cells do not grow."""
    sheet.set_row(at, lines_in(line, _WIDTH * 11 / size) * size * 1.4)
    sheet.merge_range(at, 0, at, _LAST, "", look)
    sheet.write_string(at, 0, line, look)


def _fill(sheet: Any, captions: Captions, rows: Iterable[list[Any]], looks: dict[str, Any]) -> int:
    """Fills the sheet below its header, and returns the number of rows."""
    head, count = len(captions.lines), 0
    for count, row in enumerate(rows, start=1):
        lines = 1
        for place, (column, value) in enumerate(zip(COLUMNS, _cells(row, captions.own), strict=True)):
            if value is not None:
                _write(sheet, head + count, place, column, value, looks[column.kind])
                lines = max(lines, lines_in(value, column.width) if column.kind is Kind.TEXT else 1)
        if lines > 1:
            sheet.set_row(head + count, lines * LINE)
    sheet.autofilter(head, 0, head + count, _LAST)
    return count


def _write(sheet: Any, at: int, place: int, column: Column, value: Any, look: Any) -> None:
    match column.kind:
        case Kind.NUMBER:
            sheet.write_number(at, place, value, look)
        case Kind.DAY:
            sheet.write_datetime(at, place, date.fromisoformat(value), look)
        case _:
            sheet.write_string(at, place, value, look)


def _cells(row: Sequence[Any], own: OwnWords) -> list[Any]:
    return [_cell(column, value, own) for column, value in zip(COLUMNS, row, strict=True)]


def _cell(column: Column, value: Any, own: OwnWords) -> Any:
    words = column.in_words(value, own)
    return safe_cell(words) if column.typed and words else words


def _write_cover(book: Any, captions: Captions, bold: Any) -> None:
    sheet = book.add_worksheet(gettext("About this list")[:LONGEST_NAME])
    prints(sheet, captions.foot, landscape=False)
    whole, moment = (book.add_format({"num_format": form, "align": "left"}) for form in (WHOLE, MOMENT))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 72)
    for at, (term, value) in enumerate(captions.cover):
        sheet.write_string(at, 0, term, bold)
        if isinstance(value, datetime):
            sheet.write_datetime(at, 1, value.astimezone(UTC).replace(tzinfo=None), moment)
        elif isinstance(value, int):
            sheet.write_number(at, 1, value, whole)
        elif value is not None:
            sheet.write_string(at, 1, safe_cell(value), wrapped)
