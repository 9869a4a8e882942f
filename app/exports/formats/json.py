import json
from collections.abc import Sequence
from typing import Any

from app.exports.columns import COLUMNS, OwnWords

HEADINGS = [column.name for column in COLUMNS]

# `{"columns": […], "signatures": [{…}, …]}`, a signature a line.
HEAD = f'{{"columns": {json.dumps(HEADINGS)}, "signatures": [\n'
BETWEEN = ",\n"
TAIL = "\n]}\n"


def written(rows: Sequence[Sequence[Any]]) -> str:
    return BETWEEN.join(json.dumps(dict(zip(HEADINGS, row, strict=True)), ensure_ascii=False) for row in rows)


def cells(row: Sequence[Any], own: OwnWords) -> list[Any]:  # noqa: ARG001
    """A row as the file holds it, where codes stay codes."""
    return list(row)
