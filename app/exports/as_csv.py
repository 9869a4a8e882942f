import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any

from app.cells import safe_cell
from app.exports.columns import COLUMNS

CHUNK = 500
_TYPED = tuple(at for at, column in enumerate(COLUMNS) if column.typed)


def lines(rows: Iterable[Any]) -> Iterator[str]:
    """CSV (RFC 4180, UTF-8, column row first) in pieces of 500 rows. What people typed begins with no formula."""
    piece = StringIO()
    writer = csv.writer(piece)
    writer.writerow([column.name for column in COLUMNS])
    waiting = []
    for row in rows:
        cells = list(row)
        for at in _TYPED:
            if cells[at]:
                cells[at] = safe_cell(cells[at])
        waiting.append(cells)
        if len(waiting) == CHUNK:
            writer.writerows(waiting)
            waiting.clear()
            yield piece.getvalue()
            piece.seek(0)
            piece.truncate()
    writer.writerows(waiting)
    yield piece.getvalue()
