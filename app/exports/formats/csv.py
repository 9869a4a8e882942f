import csv
from collections.abc import Sequence
from functools import cache
from io import StringIO
from itertools import chain
from operator import itemgetter
from typing import Any

from flask_babel import lazy_gettext

from app.exports.columns import COLUMNS, OwnWords
from app.exports.formats.base import ExportFormat
from app.text.spreadsheet_cells import safe_cell

_TYPED = tuple(at for at, column in enumerate(COLUMNS) if column.typed)
_typed_cells, _first = itemgetter(*_TYPED), itemgetter(0)

BEGINNING = "\ufeff"  # byte order mark (EF BB BF): without it, Excel and LibreOffice misread accented letters


class Csv(ExportFormat):
    """CSV (RFC 4180, UTF-8, with a header row). User input is escaped against formula injection."""

    name = "csv"
    label = "CSV"
    note = lazy_gettext("Plain table")
    media_type = "text/csv"
    head = f"{BEGINNING}{','.join(ExportFormat.headings)}\r\n".encode()

    def encode(self, rows: Sequence[Sequence[Any]]) -> bytes:
        text = StringIO()
        csv.writer(text).writerows(rows if _are_plain(rows) else map(_safe, rows))
        return text.getvalue().encode()

    def cells(self, row: Sequence[Any], own: OwnWords) -> list[Any]:  # noqa: ARG002
        return _safe(row)


def _are_plain(rows: Sequence[Sequence[Any]]) -> bool:
    """Fast check that no cell of these rows can be a formula: every typed cell is a single printable line whose first
    character rules a formula out.
    """
    cells = list(filter(None, chain.from_iterable(map(_typed_cells, rows))))
    return "".join(cells).isprintable() and all(map(_begins_plainly, set(map(_first, cells))))


@cache
def _begins_plainly(sign: str) -> bool:
    return safe_cell(f"{sign}=") == f"{sign}="


def _safe(row: Sequence[Any]) -> list[Any]:
    return [safe_cell(cell) if cell and at in _TYPED else cell for at, cell in enumerate(row)]
