"""The journals at hand for a restore: whose they are, whether they are whole, and how far they reach."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from app.core import journal
from app.core.journal import Line, digest_of, is_numbered
from app.operations.backup_file import KnownJournal

AS_LATE_AS = timedelta(hours=2)  # the worker writes a line an hour


@dataclass
class Found:
    """One journal, put together from all folders. Its numbers say the order, whatever the order in the files."""

    id: str
    lines: dict[int, Line] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    first_of_files: dict[Path, int] = field(default_factory=dict)

    @property
    def last(self) -> int:
        return max(self.lines, default=0)

    @property
    def ends_at(self) -> datetime | None:
        return max((moment_of(line) for line in self.lines.values()), default=None)

    def missing(self, *, since: int) -> list[str]:
        """Stretches that should be there behind the first line; whole months before `since` may have been put away."""
        numbers = sorted(self.lines)
        if not numbers:
            return []
        ends = [(before, after) for before, after in pairwise(numbers) if after > before + 1]
        if numbers[0] > since + 1:
            ends.insert(0, (since, numbers[0]))
        return [f"{before + 1}" if after == before + 2 else f"{before + 1} to {after - 1}" for before, after in ends]


@dataclass
class AtHand:
    """Everything that was found: journals by id, and lines of before lines were numbered."""

    journals: dict[str, Found] = field(default_factory=dict)
    older: list[Line] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        """To be replayed, in order; within a journal its numbers decide, also where a clock was set back."""
        ordered: list[tuple[datetime, Line]] = [(moment_of(line), line) for line in self.older]
        for found in self.journals.values():
            latest: datetime | None = None
            for _, line in sorted(found.lines.items()):
                latest = max(moment_of(line), latest) if latest else moment_of(line)
                ordered.append((latest, line))
        return [line for _, line in sorted(ordered, key=lambda one: one[0])]


def gather(folders: Sequence[Path], *, site_key: str | None) -> AtHand:
    """`site_key` is the backup's: under it the lines of its journals are signed. A backup of before has none."""
    at_hand = AtHand()
    for path in (path for folder in dict.fromkeys(folders) for path in journal.files_of(folder)):
        for line in journal.lines_of(path):
            if not _has_moment(line):
                continue
            if not is_numbered(line):
                at_hand.older.append(line)
                continue
            _take(at_hand.journals.setdefault(line["journal"], Found(line["journal"])), line, path, site_key)
    for found in at_hand.journals.values():
        for path, first in found.first_of_files.items():
            if found.lines[first]["act"] != journal.OPENED:
                found.faults.append(f"the beginning of {path.name} is missing")
    return at_hand


def _take(found: Found, line: Line, path: Path, site_key: str | None) -> None:
    number = line["line"]
    if site_key is not None and line.get("digest") != digest_of(line, site_key):
        found.faults.append(f"line {number} has been changed, or is another site's")
        return
    if found.lines.setdefault(number, line) != line:
        found.faults.append(f"there are two different lines {number}")
    found.first_of_files[path] = min(number, found.first_of_files.get(path, number))


def why_not(at_hand: AtHand, known: Iterable[KnownJournal] | None, *, lost_at: datetime) -> list[str]:
    """Sentences that say what is not whole; `known` are the backup's journals, None where it is of before."""
    rows = {row.id: row for row in known or ()}
    reasons = [
        f"Journal {row.id}, whose {row.lines} lines reach to {told(row.last_at)}, is missing."
        for row in rows.values()
        if row.ended_at is None and row.id not in at_hand.journals
    ]
    for found in at_hand.journals.values():
        reasons += [f"Journal {found.id}: {why}." for why in _faults(found, rows.get(found.id), lost_at=lost_at)]
    if known is None and not at_hand.journals and not at_hand.older:
        reasons.append("There is no journal, and the backup is too old to say which there were.")
    return reasons


def _faults(found: Found, known: KnownJournal | None, *, lost_at: datetime) -> list[str]:
    if not found.lines:
        return ["it is another site's, or was changed: none of its lines is signed by the site of this backup"]
    faults = found.faults[:3] + (["and more lines like it"] if len(found.faults) > 3 else [])
    if gaps := found.missing(since=known.lines if known else 0):
        faults.append(f"it has a gap (lines {', '.join(gaps[:5])} are missing)")
    if known and found.last < known.lines:
        faults.append(f"it ends with line {found.last}, before line {known.lines} that the backup knows")
    over = known is not None and known.ended_at is not None and found.last == known.lines
    if found.ends_at and found.ends_at < lost_at - AS_LATE_AS and not over:
        faults.append(
            f"it ends at {told(found.ends_at)}, over two hours before {told(lost_at)}, when the site was lost"
        )
    return faults


def described(at_hand: AtHand, known: Iterable[KnownJournal] | None, *, lost_at: datetime) -> list[str]:
    """For each journal from when to when, how many lines, and what may come back."""
    rows = {row.id: row for row in known or ()}
    lines = []
    for found in at_hand.journals.values():
        if found.ends_at is not None:
            begins = min(moment_of(line) for line in found.lines.values())
            lines.append(
                f"Journal {found.id}: {len(found.lines)} lines, from {told(begins)} to {told(found.ends_at)}. "
                f"{_may_come_back(found.ends_at, lost_at)}"
            )
    for row in rows.values():
        if not (row.id in at_hand.journals and at_hand.journals[row.id].lines):
            after = "It was read to its end before." if row.ended_at else _may_come_back(row.last_at, lost_at)
            lines.append(f"Journal {row.id}: missing. {after}")
    if at_hand.older:
        moments = sorted(moment_of(line) for line in at_hand.older)
        lines.append(
            f"Lines from before journals were numbered: {len(moments)}, from {told(moments[0])} to "
            f"{told(moments[-1])}. There may have been more."
        )
    if not lines:
        lines.append(
            "There is no journal. Everyone who was erased, withdrew or was hidden since the backup comes back."
        )
    return lines


def _may_come_back(since: datetime, lost_at: datetime) -> str:
    if since >= lost_at:
        return "It reaches to the end."
    return (
        f"Everyone who was erased, withdrew, was hidden or was removed on that machine between {told(since)} and "
        f"{told(max(since, lost_at))} comes back."
    )


def told(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def moment_of(line: Line) -> datetime:
    return datetime.fromisoformat(line["at"])


def _has_moment(line: dict[str, Any]) -> bool:
    try:
        return moment_of(line).tzinfo is not None
    except (TypeError, ValueError):
        return False
