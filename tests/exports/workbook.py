"""Reads a workbook independently of our code: the parts of the archive and their XML."""

import re
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from app.text import places
from app.text.professions import PROFESSIONS

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
            {re.sub(r"\d", "", cell.get("r", "")): self.value(cell) for cell in row if len(cell)}
            for row in self.sheet(name).iter(f"{MAIN}row")
        ]

    def parted(self, name: str) -> tuple[list[str], list[str], list[dict[str, Any]]]:
        """The lines above a list, its headings, and its rows."""
        rows = self.rows(name)
        head = next(at for at, row in enumerate(rows) if len(row) > 1)
        return [str(row["A"]) for row in rows[:head]], [str(one) for one in rows[head].values()], rows[head + 1 :]

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


HEADINGS = {
    "No.": "number", "List": "list", "Name": "name", "Filed under": "file_under", "Profession": "profession",
    "Credit": "credit", "Country": "country", "State": "region", "Signed on": "confirmed_on",
}  # fmt: skip
LISTS: dict[str, str | None] = {"Verified professional": "verified", "Supporter": "supporters", "": None}
CODES: dict[str, Mapping[str, str | None]] = {
    "list": LISTS,
    "country": {name: code for code, name in places.countries()},
    "region": {name: code for code, name in places.regions()} | {"": ""},
    "profession": {f"{one.one[:1].upper()}{one.one[1:]}": one.slug for one in PROFESSIONS} | {"": ""},
}


def table_in(path: Path) -> list[dict[str, Any]]:
    """The list as a CSV reader would give it: a workbook has words, and each stands for one code."""
    _, headings, rows = Workbook(path).parted("List")
    assert headings == list(HEADINGS)
    return [
        {
            name: CODES[name][value] if name in CODES else value
            for name, value in zip(HEADINGS.values(), (str(row.get(letter, "")) for letter in "ABCDEFGHI"), strict=True)
        }
        for row in rows
    ]
