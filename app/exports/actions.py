"""Writing a list to a file, with a manifest beside it that says what it is."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from app.db import snapshot
from app.exports import as_csv, as_json, queries
from app.exports.queries import Head
from app.exports.spool import Spool
from app.letters.queries import latest_text, letter_by_slug
from app.tally.lists import ListName

FORMATS = {"csv": as_csv, "json": as_json}


def export_to_file(*, slug: str, which: ListName, form: str, path: Path, now: datetime) -> dict[str, Any]:
    """Write the list as of one index, and PATH.manifest.json; returns the manifest. An old file is replaced only when
    the new one is whole. Raises LetterNotFound.
    """
    with snapshot():
        letter = letter_by_slug(slug)
        text, head = latest_text(letter.id), queries.head_of(letter.id)
    spool, digest = _write(path, which, form, head)
    counted = head.totals
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
            "rows": spool.rows,
            "left": spool.left,  # counted at this index, gone from the list since
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


def _write(path: Path, which: ListName, form: str, head: Head) -> tuple[Spool, str]:
    """The stretches go into one file as they are read, and from there in their order into another."""
    stretches, whole = (path.with_name(path.name + ending) for ending in (".part", ".whole"))
    try:
        with stretches.open("w+b") as file, whole.open("wb") as ordered:
            spool = Spool(file, FORMATS[form], head)
            spool.read(which)
            spool.settle()
            digest = spool.write(ordered)
        whole.replace(path)
    finally:
        for left_over in (stretches, whole):
            left_over.unlink(missing_ok=True)
    return spool, digest
