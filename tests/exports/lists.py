"""Lists as `flask export` writes them, parsed like their recipients do."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

from flask import Flask

from app.models import Letter
from tests.exports.workbook import table_in

COLUMNS = ["number", "list", "name", "file_under", "profession", "credit", "country", "region", "confirmed_on"]


FORMS = ("csv", "json", "xlsx")


def export(app: Flask, letter: Letter, which: str, form: str, path: Path, *more: str) -> Any:
    """Run `flask export` and read the file as its receiver would."""
    done = app.test_cli_runner().invoke(
        args=["export", letter.slug, "--list", which, "--format", form, *more, "-o", str(path)]
    )
    assert done.exit_code == 0, done.output
    if form == "xlsx":
        return table_in(path)
    content = path.read_bytes().decode("utf-8-sig")
    return json.loads(content)["signatures"] if form == "json" else list(csv.DictReader(StringIO(content)))


def manifest_of(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(path.with_name(path.name + ".manifest.json").read_text())
    return told
