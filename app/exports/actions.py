"""Writing a list to a file, with a manifest beside it that says what it is."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from app.db import snapshot
from app.exports import as_csv, as_json
from app.exports.queries import exported_rows
from app.letters.queries import latest_text, letter_by_slug
from app.tally.lists import ListName
from app.tally.queries import totals

FORMATS = {"csv": as_csv.lines, "json": as_json.lines}


def export_to_file(*, slug: str, which: ListName, form: str, path: Path, now: datetime) -> dict[str, Any]:
    """Write the list as of one moment, and PATH.manifest.json; returns the manifest. An old file is replaced only when
    the new one is whole. Raises LetterNotFound.
    """
    with snapshot():
        letter = letter_by_slug(slug)
        text, counted = latest_text(letter.id), totals(letter.id)
        count = _Counted(exported_rows(letter.id, which))
        digest = _write(path, FORMATS[form](count))
    manifest = {
        "file": path.name,
        "sha256": digest,
        "letter": letter.slug,
        "title": letter.title,
        "text_version": text.version,
        "text_sha256": text.sha256,
        "list": which.value,
        "format": form,
        "made_at": now.isoformat(),
        "as_of": counted.as_of.isoformat(),
        "index": counted.index,
        "counts": {
            "rows": count.rows,
            "signed": counted.signed,
            "verified": counted.verified,
            "supporters": counted.supporters,
            "private": counted.private,
            "held": counted.held,
        },
    }
    beside = path.with_name(path.name + ".manifest.json")
    beside.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return manifest


class _Counted:
    """Rows on their way through, counted."""

    def __init__(self, pieces: Iterable[Sequence[Any]]) -> None:
        self.pieces = pieces
        self.rows = 0

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for rows in self.pieces:
            self.rows += len(rows)
            yield rows


def _write(path: Path, pieces: Iterable[str]) -> str:
    digest = hashlib.sha256()
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        for piece in pieces:
            encoded = piece.encode()
            digest.update(encoded)
            file.write(encoded)
    part.replace(path)
    return digest.hexdigest()
