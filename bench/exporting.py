"""The CSV: time, memory and first byte of the product's export, beside Python's csv module alone.

The reference has its rows, the very same, in memory before its clock starts: csv.writer and a file, nothing else. So
the export's reading of the database, its look at every cell for formulas and its digest count against it.
"""

import csv
import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import clock
from app.config import ROOT
from app.db import snapshot
from app.exports.actions import export_to_file
from app.exports.columns import COLUMNS
from app.exports.queries import exported_rows
from app.letters.queries import letter_by_slug
from app.tally.lists import ListName
from bench.crowd import SLUG
from bench.site import Site
from bench.table import Row

ROUNDS = 3
MOST_TIMES, MOST_MEGABYTES, FIRST_BYTE = 2.0, 64, 1.0


@dataclass(frozen=True)
class Exported:
    """One export in a process of its own; the reference was timed in another."""

    seconds: float
    first_byte: float
    megabytes: float  # peak of resident memory, less what there was at the start
    rows: int


def rows(site: Site) -> list[Row]:
    exports, references = [], []
    for _ in range(ROUNDS):
        references.append(json.loads(_child(site, "reference")[0])["seconds"])
        exports.append(_exported(site))
    best = min(range(ROUNDS), key=lambda at: exports[at].seconds / references[at])
    ratio = sorted(one.seconds / other for one, other in zip(exports, references, strict=True))[ROUNDS // 2]
    first_byte = sorted(one.first_byte for one in exports)[ROUNDS // 2]
    memory = max(one.megabytes for one in exports)
    return [
        Row(
            f"CSV, {exports[best].rows:,} rows", f"{_middle([one.seconds for one in exports]):.2f} s",
            f"csv module {_middle(references):.2f} s", ratio, "≤ 2", ratio <= MOST_TIMES, only_at_a_million=True,
        ),
        Row("CSV, growth of memory", f"{memory:.0f} MB", "", None, "< 64 MB", memory < MOST_MEGABYTES,
            only_at_a_million=True),
        Row("CSV, first byte", f"{first_byte:.2f} s", "", None, "< 1 s", first_byte < FIRST_BYTE,
            only_at_a_million=True),
    ]  # fmt: skip


def _middle(figures: list[float]) -> float:
    return sorted(figures)[len(figures) // 2]


def _exported(site: Site) -> Exported:
    part = site.folder / "list.csv.part"
    said, seen = _child(site, "export", watched=part)
    told = json.loads(said)
    return Exported(told["seconds"], seen - told["began"], told["megabytes"], told["rows"])


def _child(site: Site, what: str, *, watched: Path | None = None) -> tuple[str, float]:
    """What the child said, and when the watched file had its first byte (monotonic seconds)."""
    command = [sys.executable, "-m", "bench.exporting", what, str(site.folder / "list.csv")]
    child = subprocess.Popen(command, cwd=ROOT, env=site.environ, stdout=subprocess.PIPE, text=True)
    seen = 0.0
    while watched is not None and not seen and child.poll() is None:
        time.sleep(0.002)
        if watched.exists() and watched.stat().st_size:
            seen = time.monotonic()
    said, _ = child.communicate()
    if child.returncode:
        raise RuntimeError(f"bench.exporting {what} failed")
    return said, seen


def _export(path: Path) -> dict[str, Any]:
    before = _peak_megabytes()
    began = time.monotonic()
    manifest = export_to_file(slug=SLUG, which=ListName.ALL, form="csv", path=path, now=clock.now())
    seconds = time.monotonic() - began
    return {
        "began": began,
        "seconds": seconds,
        "megabytes": _peak_megabytes() - before,
        "rows": manifest["counts"]["rows"],
    }


def _reference(path: Path) -> dict[str, Any]:
    with snapshot():
        in_memory = [tuple(row) for row in exported_rows(letter_by_slug(SLUG).id, ListName.ALL)]
    began = time.monotonic()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in COLUMNS])
        writer.writerows(in_memory)
    return {"seconds": time.monotonic() - began}


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _main() -> None:
    from wsgi import app

    what, path = sys.argv[1], Path(sys.argv[2])
    with app.app_context():
        print(json.dumps(_export(path) if what == "export" else _reference(path)))


if __name__ == "__main__":
    _main()
