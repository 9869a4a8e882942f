import json
from collections.abc import Iterable, Iterator
from typing import Any

from app.exports.columns import COLUMNS

CHUNK = 500
_NAMES = [column.name for column in COLUMNS]


def lines(rows: Iterable[Any]) -> Iterator[str]:
    """`{"columns": […], "signatures": [{…}, …]}`, a signature a line, in pieces of 500."""
    yield f'{{"columns": {json.dumps(_NAMES)}, "signatures": ['
    before, waiting = "\n", []
    for row in rows:
        waiting.append(json.dumps(dict(zip(_NAMES, row, strict=True)), ensure_ascii=False))
        if len(waiting) == CHUNK:
            yield before + ",\n".join(waiting)
            before = ",\n"
            waiting.clear()
    yield (before if waiting else "") + ",\n".join(waiting) + "\n]}\n"
