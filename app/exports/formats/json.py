import json
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext

from app.exports.formats.base import ExportFormat


class Json(ExportFormat):
    """`{"columns": […], "signatures": [{…}, …]}`, one signature per line."""

    name = "json"
    label = "JSON"
    note = lazy_gettext("For machines")
    media_type = "application/json"
    head = f'{{"columns": {json.dumps(ExportFormat.headings)}, "signatures": [\n'.encode()
    between = b",\n"
    tail = b"\n]}\n"

    def encode(self, rows: Sequence[Sequence[Any]]) -> bytes:
        lines = (json.dumps(dict(zip(self.headings, row, strict=True)), ensure_ascii=False) for row in rows)
        return self.between.join(line.encode() for line in lines)
