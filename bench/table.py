"""The result table: one row per figure, and whether it meets its target."""

from collections.abc import Sequence
from dataclasses import dataclass

HEADINGS = ("what", "measured", "reference", "ratio", "has to reach", "")
A_MILLION = 1_000_000


@dataclass(frozen=True)
class Row:
    """A figure. `met` is None if there is no target."""

    what: str
    measured: str
    reference: str = ""
    ratio: float | None = None
    target: str = ""
    met: bool | None = None
    judged_from: int = 0  # with fewer signatures it is printed but not judged

    def is_missed(self, signatures: int) -> bool:
        return self.met is False and signatures >= self.judged_from

    def cells(self, signatures: int) -> tuple[str, ...]:
        verdict = "" if self.met is None else "yes" if self.met else "MISSED"
        if signatures < self.judged_from:
            verdict = ""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        return (self.what, self.measured, self.reference, ratio, self.target, verdict)


def table(rows: Sequence[Row], *, signatures: int) -> str:
    return "\n".join(lines_of([HEADINGS, *(row.cells(signatures) for row in rows)]))


def lines_of(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """A Markdown table; the first row is its header."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = [rows[0], tuple("-" * width for width in widths), *rows[1:]]
    return ["| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines]
