import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from app.exports.columns import COLUMNS

_NAMES = [column.name for column in COLUMNS]


def lines(pieces: Iterable[Sequence[Sequence[Any]]]) -> Iterator[str]:
    """`{"columns": […], "signatures": [{…}, …]}`, a signature a line, piece by piece."""
    yield f'{{"columns": {json.dumps(_NAMES)}, "signatures": ['
    before = "\n"
    for rows in pieces:
        yield before + ",\n".join(json.dumps(dict(zip(_NAMES, row, strict=True)), ensure_ascii=False) for row in rows)
        before = ",\n"
    yield "\n]}\n"
