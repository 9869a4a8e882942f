"""The CSV export: time, memory and first byte, compared with Python's csv module.

The reference does only the csv module's job: the driver's cursor, with the same statement, passed to
`csv.writer.writerows`. A second reference has all rows in memory before its clock starts; it is printed but not judged,
since reading a million rows in order takes longer than writing them, whoever does it.
"""

import csv
import gc
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from app.core import clock
from app.core.config import ROOT
from app.core.db import db, snapshot
from app.exports.actions import export_to_file
from app.exports.columns import COLUMNS
from app.exports.queries import exported_lists
from app.letters.queries import letter_by_slug
from app.tally.public_lists import ListName
from bench.crowd import SLUG
from bench.site import Site
from bench.table import A_MILLION, Row

ROUNDS = 3
MOST_TIMES, MOST_MEGABYTES, FIRST_BYTE = 2.0, 64, 1.0


@dataclass(frozen=True)
class Exported:
    """An export, in its own process."""

    seconds: float
    first_byte: float
    megabytes: float  # peak resident memory, minus that at the start
    rows: int


def rows(site: Site) -> list[Row]:
    exports, from_cursor, from_memory = [], [], []
    for _ in range(ROUNDS):
        from_cursor.append(json.loads(_child(site, "from-cursor")[0])["seconds"])
        exports.append(_exported(site))
        from_memory.append(json.loads(_child(site, "from-memory")[0])["seconds"])
    ratio, of_memory = (
        _middle([one.seconds / other for one, other in zip(exports, others, strict=True)])
        for others in (from_cursor, from_memory)
    )
    seconds = f"{_middle([one.seconds for one in exports]):.2f} s"
    first_byte, memory = _middle([one.first_byte for one in exports]), max(one.megabytes for one in exports)
    return [
        Row(f"CSV, {exports[0].rows:,} rows", seconds, f"csv module {_middle(from_cursor):.2f} s", ratio, "≤ 2",
            ratio <= MOST_TIMES, judged_from=A_MILLION),
        Row("the same", seconds, f"csv module, rows in memory {_middle(from_memory):.2f} s", of_memory),
        Row("CSV, growth of memory", f"{memory:.0f} MB", "", None, "< 64 MB", memory < MOST_MEGABYTES,
            judged_from=A_MILLION),
        Row("CSV, first byte", f"{first_byte:.2f} s", "", None, "< 1 s", first_byte < FIRST_BYTE,
            judged_from=A_MILLION),
    ]  # fmt: skip


def _middle(figures: list[float]) -> float:
    return sorted(figures)[len(figures) // 2]


def _exported(site: Site) -> Exported:
    part = site.folder / "list.csv.part"
    said, seen = _child(site, "export", watched=part)
    told = json.loads(said)
    return Exported(told["seconds"], seen - told["began"], told["megabytes"], told["rows"])


def _child(site: Site, what: str, *, watched: Path | None = None) -> tuple[str, float]:
    """The child's output, and when the watched file got its first byte (monotonic seconds)."""
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
    gc.collect()  # of what starting left behind: a full collection takes longer than a small export
    before = _megabytes("VmRSS")
    began = time.monotonic()
    manifest = export_to_file(slug=SLUG, which=ListName.ALL, format="csv", path=path, now=clock.now())
    seconds = time.monotonic() - began
    return {
        "began": began,
        "seconds": seconds,
        "megabytes": _megabytes("VmHWM") - before,
        "rows": manifest["counts"]["rows"],
    }


def _from_cursor(path: Path) -> dict[str, Any]:
    statements = [
        str(listed.compile(db.engine, compile_kwargs={"literal_binds": True}))
        for listed in exported_lists(letter_by_slug(db.session(), SLUG).id, ListName.ALL)
    ]
    with db.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        named = {} if connection.dialect.name == "sqlite" else {"name": "reference"}
        began = time.monotonic()
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = _writer(file)
            for statement in statements:
                cursor = driver.cursor(**named)
                cursor.execute(statement)
                writer.writerows(cursor)
                cursor.close()
        return {"seconds": time.monotonic() - began}


def _from_memory(path: Path) -> dict[str, Any]:
    with snapshot() as session:
        lists = exported_lists(letter_by_slug(session, SLUG).id, ListName.ALL)
        in_memory = [tuple(row) for listed in lists for row in session.connection().execute(listed)]
    began = time.monotonic()
    with path.open("w", encoding="utf-8", newline="") as file:
        _writer(file).writerows(in_memory)
    return {"seconds": time.monotonic() - began}


def _writer(file: IO[str]) -> Any:
    writer = csv.writer(file)
    writer.writerow([column.name for column in COLUMNS])
    return writer


def _megabytes(what: str) -> float:
    """Resident memory of this process: current (VmRSS) or peak (VmHWM)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what)) / 1024


WAYS = {"export": _export, "from-cursor": _from_cursor, "from-memory": _from_memory}


def _main() -> None:
    from wsgi import app

    what, path = sys.argv[1], Path(sys.argv[2])
    with app.app_context():
        print(json.dumps(WAYS[what](path)))


if __name__ == "__main__":
    _main()
