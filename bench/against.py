"""Compares this tree with another revision: runs the same bench in two checkouts alternately, and takes medians.

Each checkout runs its own bench on its own code, since what is measured changes with the code. The printed tables are
the interface, so an older revision needs no changes to be compared.
"""

import re
import statistics
import subprocess
import sys
import tarfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from app.core.config import ROOT
from bench.table import lines_of

ROUNDS = 5
THE_SAME, MOST_LOST = 0.03, 0.05
HEADINGS = ("what", "then", "now", "now / then", "")
FIGURE = re.compile(r"(?P<number>[\d,]+(?:\.(?P<places>\d+))?) ?(?P<unit>/s|ms|s|MB)$")
VARIES = re.compile(r",? [0-9,]+ (bytes|entries|rows|names shown)")

Figures = dict[str, list["Figure"]]


@dataclass(frozen=True)
class Figure:
    """A number from a table; `step` is one unit of its last digit."""

    number: float
    unit: str
    step: float


@dataclass(frozen=True)
class Compared:
    """A row of both trees: the medians, and this tree's gain (1 is equal, 0.9 is a tenth worse)."""

    what: str
    then: float
    now: float
    unit: str
    gain: float
    step: float

    @property
    def is_the_same(self) -> bool:
        return abs(self.gain - 1) <= THE_SAME or abs(self.now - self.then) <= self.step

    @property
    def is_lost(self) -> bool:
        return not self.is_the_same and self.gain < 1 - MOST_LOST

    def cells(self) -> tuple[str, ...]:
        verdict = "LOST" if self.is_lost else "the same" if self.is_the_same else "better" if self.gain > 1 else "worse"
        return (self.what, f"{self.then:g} {self.unit}", f"{self.now:g} {self.unit}", f"{self.gain:.2f}", verdict)


def compare(revision: str, arguments: Sequence[str], *, cache: Path, rounds: int = ROUNDS) -> int:
    """Prints a table of all rows. Returns how many are more than 5 % worse. Raises CalledProcessError if git does not
    know the revision.
    """
    other = _checkout(revision, cache)
    then: Figures = defaultdict(list)
    now: Figures = defaultdict(list)
    for number in range(rounds):
        for folder, figures in ((other, then), (ROOT, now)):
            print(f"… run {number + 1} of {rounds}: {'this tree' if folder is ROOT else revision}", flush=True)
            for what, figure in _figures(_bench(folder, arguments)):
                figures[what].append(figure)
    rows = [_compared(what, then[what], now[what]) for what in now if what in then]
    print("\n" + "\n".join(lines_of([HEADINGS, *(row.cells() for row in rows)])), flush=True)
    for what in sorted(now.keys() ^ then.keys()):
        print(f"Only in {'this tree' if what in now else revision}: {what}")
    return sum(row.is_lost for row in rows)


def _checkout(revision: str, cache: Path) -> Path:
    """The files of a revision, in a folder named after its hash."""
    git = ["git", "-C", str(ROOT)]
    commit = subprocess.check_output([*git, "rev-parse", "--verify", f"{revision}^{{commit}}"], text=True).strip()
    folder = cache / f"tree-{commit}"
    if not folder.exists():
        archive = subprocess.check_output([*git, "archive", commit])
        with tarfile.open(fileobj=BytesIO(archive)) as files:
            files.extractall(folder, filter="data")
    return folder


def _bench(folder: Path, arguments: Sequence[str]) -> str:
    """The output of that checkout's bench. A missed target does not count as a failure."""
    done = subprocess.run([sys.executable, "-m", "bench", *arguments], cwd=folder, stdout=subprocess.PIPE, text=True)
    if "targets missed" not in done.stdout and "Every target reached" not in done.stdout:
        raise RuntimeError(f"the bench in {folder} did not come to its end:\n{done.stdout}")
    return done.stdout


def _figures(said: str) -> Iterator[tuple[str, Figure]]:
    """All rows with a figure that is judged at this size, keyed by database, size and label, leaving out what varies
    between runs, such as the bytes of a page or the entries of a batch.
    """
    table = ""
    for line in said.splitlines():
        if re.match(r"(sqlite|postgresql), ", line):
            table = line
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if len(cells) < 6 or (cells[4] and not cells[5]) or not (found := FIGURE.match(cells[1])):
            continue
        number = float(found["number"].replace(",", ""))
        step = 10.0 ** -len(found["places"] or "")
        yield f"{table}: {VARIES.sub('', cells[0])}", Figure(number, found["unit"], step)


def _compared(what: str, then: list[Figure], now: list[Figure]) -> Compared:
    before, after = (statistics.median(figure.number for figure in figures) for figures in (then, now))
    unit = now[0].unit
    better = after / before if unit == "/s" else before / after
    return Compared(what, before, after, unit, better, now[0].step)
