import json
from collections.abc import Sequence
from typing import Any

from app.exports.columns import COLUMNS

_NAMES = [column.name for column in COLUMNS]

# `{"columns": […], "signatures": [{…}, …]}`, a signature a line.
HEAD = f'{{"columns": {json.dumps(_NAMES)}, "signatures": [\n'
BETWEEN = ",\n"
TAIL = "\n]}\n"


def written(rows: Sequence[Sequence[Any]]) -> str:
    return BETWEEN.join(json.dumps(dict(zip(_NAMES, row, strict=True)), ensure_ascii=False) for row in rows)
