"""A workbook read as a stranger would: the parts in the archive, their XML, and nothing of ours."""

import re
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
BEGINNING = datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook knows no time zones; day 0 of a workbook's calendar
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Workbook:
    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        book = self.xml("xl/workbook.xml")
        self.names = [sheet.get("name") for sheet in book.iter(f"{MAIN}sheet")]
        styles = self.xml("xl/styles.xml")
        own = {one.get("numFmtId"): one.get("formatCode") or "" for one in styles.iter(f"{MAIN}numFmt")}
        formats = styles.find(f"{MAIN}cellXfs")
        assert formats is not None
        self.formats = [own.get(one.get("numFmtId"), "") for one in formats]

    def xml(self, part: str) -> ElementTree.Element:
        return ElementTree.fromstring(self.parts[part])

    def sheet(self, name: str) -> ElementTree.Element:
        return self.xml(f"xl/worksheets/sheet{self.names.index(name) + 1}.xml")

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Each row's cells by column letter: text as str, numbers as int, dated numbers as date or datetime."""
        return [
            {re.sub(r"\d", "", cell.get("r", "")): self.value(cell) for cell in row}
            for row in self.sheet(name).iter(f"{MAIN}row")
        ]

    def value(self, cell: ElementTree.Element) -> str | int | date | datetime:
        if cell.get("t") == "inlineStr":
            return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), "".join(cell.itertext()))
        assert cell.get("t", "n") == "n", "text stands in the cell, and a number is nothing else"
        number = float(cell.findtext(f"{MAIN}v") or "")
        form = self.formats[int(cell.get("s", "0"))]
        at = BEGINNING + timedelta(days=number)
        if "hh" in form:
            return at
        return at.date() if "yyyy" in form else int(number)


def table_in(path: Path) -> list[dict[str, Any]]:
    """The list as a CSV reader would give it."""
    book = Workbook(path)
    head, *rows = book.rows("List")
    return [{name: str(row.get(letter, "")) for letter, name in head.items()} for row in rows]
