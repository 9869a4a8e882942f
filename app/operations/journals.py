"""The journals available for a restore: whose they are, whether they are complete, and until when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from flask_babel import gettext

from app.core.journal_lines import OPENED, Line, Stretch, digest_of, is_numbered, moment_of
from app.core.journal_sinks import Sink
from app.operations.backup_file import KnownJournal

AS_LATE_AS = timedelta(hours=2)  # more than the hour between the worker's heartbeats


@dataclass
class Found:
    """One journal, merged from all places where it was found. Line numbers decide the order, not files."""

    id: str
    lines: dict[int, Line] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    firsts: dict[str, int] = field(default_factory=dict)  # first line number of each stretch
    last_shared: int = 0
    reaches_to: datetime | None = None
    """Until when its end is known to be complete: its last line, or the last line in the shared journal."""

    @property
    def last(self) -> int:
        return max(self.lines, default=0)

    @property
    def ends_at(self) -> datetime | None:
        return max((moment_of(line) for line in self.lines.values()), default=None)

    def missing(self, *, since: int) -> list[str]:
        """Gaps in its line numbers. The months up to line `since` may have been archived elsewhere."""
        numbers = sorted(self.lines)
        if not numbers:
            return []
        ends = [(before, after) for before, after in pairwise(numbers) if after > before + 1]
        if numbers[0] > since + 1:
            ends.insert(0, (since, numbers[0]))
        return [_range(before + 1, after - 1) for before, after in ends]


def _range(first: int, last: int) -> str:
    return str(first) if first == last else gettext("%(first)s to %(last)s", first=first, last=last)


@dataclass
class AtHand:
    """Everything that was found: journals by id, and lines from before lines were numbered."""

    journals: dict[str, Found] = field(default_factory=dict)
    older: list[Line] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        """In replay order. Within a journal the line numbers decide, even if a clock was set back."""
        ordered: list[tuple[datetime, Line]] = [(moment_of(line), line) for line in self.older]
        for found in self.journals.values():
            latest: datetime | None = None
            for _, line in sorted(found.lines.items()):
                latest = max(moment_of(line), latest) if latest else moment_of(line)
                ordered.append((latest, line))
        return [line for _, line in sorted(ordered, key=lambda one: one[0])]


def gather(sinks: Sequence[Sink], *, site_key: str | None) -> AtHand:
    """`site_key` is the backup's: it signs the lines of its journals. Older backups have none."""
    at_hand = AtHand()
    for sink in sinks:
        for stretch in sink.stretches():
            _add_stretch(at_hand, stretch, site_key, is_shared=sink.is_shared)
    for found in at_hand.journals.values():
        for name, first in found.firsts.items():
            if found.lines[first]["act"] != OPENED:
                found.faults.append(gettext("the beginning of %(name)s is missing", name=name))
    _set_reaches_to(at_hand)
    return at_hand


def _add_stretch(at_hand: AtHand, stretch: Stretch, site_key: str | None, *, is_shared: bool) -> None:
    for line in stretch.lines:
        if not _has_moment(line):
            continue
        if not is_numbered(line):
            at_hand.older.append(line)
            continue
        found = at_hand.journals.setdefault(line["journal"], Found(line["journal"]))
        if _add_line(found, line, stretch.name, site_key) and is_shared:
            found.last_shared = max(found.last_shared, line["line"])


def _add_line(found: Found, line: Line, name: str, site_key: str | None) -> bool:
    number = line["line"]
    if site_key is not None and line.get("digest") != digest_of(line, site_key):
        found.faults.append(gettext("line %(number)s has been changed, or is another site's", number=number))
        return False
    if found.lines.setdefault(number, line) != line:
        found.faults.append(gettext("there are two different lines %(number)s", number=number))
    found.firsts[name] = min(number, found.firsts.get(name, number))
    return True


def _set_reaches_to(at_hand: AtHand) -> None:
    """Sets until when each journal's end is known to be complete. A retired machine stopped writing long ago: in the
    shared journal its end is complete up to the last line of any machine, likewise if another journal continues it.
    """
    shared = [found for found in at_hand.journals.values() if found.last_shared]
    shared_end = max((moment_of(found.lines[found.last_shared]) for found in shared), default=None)
    for found in at_hand.journals.values():
        ends = [found.ends_at, shared_end if found.last_shared == found.last else None]
        found.reaches_to = max((end for end in ends if end), default=None)
    for rest in at_hand.journals.values():
        for line in rest.lines.values():
            before = at_hand.journals.get((line.get("follows") or [""])[0])
            if before and rest.reaches_to and line["follows"] == [before.id, before.last]:
                before.reaches_to = max(rest.reaches_to, before.reaches_to or rest.reaches_to)


def why_not(at_hand: AtHand, known: Iterable[KnownJournal] | None, *, lost_at: datetime) -> list[str]:
    """Sentences about what is incomplete. `known`: the backup's journals, or None for an older backup."""
    rows = {row.id: row for row in known or ()}
    reasons = [
        gettext(
            "Journal %(journal)s, whose %(lines)s lines reach to %(moment)s, is missing.",
            journal=row.id,
            lines=row.lines,
            moment=told(row.last_at),
        )
        for row in rows.values()
        if row.ended_at is None and row.id not in at_hand.journals
    ]
    for found in at_hand.journals.values():
        faults = _faults(found, rows.get(found.id), lost_at=lost_at)
        reasons += [gettext("Journal %(journal)s: %(why)s.", journal=found.id, why=why) for why in faults]
    if known is None and not at_hand.journals and not at_hand.older:
        reasons.append(gettext("There is no journal, and the backup is too old to say which there were."))
    return reasons


def _faults(found: Found, known: KnownJournal | None, *, lost_at: datetime) -> list[str]:
    if not found.lines:
        return [gettext("it is another site's, or was changed: none of its lines is signed by the site of this backup")]
    faults = found.faults[:3] + ([gettext("and more lines like it")] if len(found.faults) > 3 else [])
    if gaps := found.missing(since=known.lines if known else 0):
        faults.append(gettext("it has a gap (lines %(lines)s are missing)", lines=", ".join(gaps[:5])))
    if known and found.last < known.lines:
        lines = {"last": found.last, "known": known.lines}
        faults.append(gettext("it ends with line %(last)s, before line %(known)s that the backup knows", **lines))
    over = known is not None and known.ended_at is not None and found.last == known.lines
    if found.reaches_to and found.reaches_to < lost_at - AS_LATE_AS and not over:
        faults.append(
            gettext(
                "it ends at %(end)s, over two hours before %(lost)s, when the site was lost",
                end=told(found.reaches_to),
                lost=told(lost_at),
            )
        )
    return faults


def described(at_hand: AtHand, known: Iterable[KnownJournal] | None, *, lost_at: datetime) -> list[str]:
    """For each journal: its time range, the number of lines, and what may come back."""
    rows = {row.id: row for row in known or ()}
    lines = []
    for found in at_hand.journals.values():
        if found.ends_at is not None:
            begins = min(moment_of(line) for line in found.lines.values())
            said = gettext(
                "Journal %(journal)s: %(lines)s lines, from %(begins)s to %(ends)s.",
                journal=found.id,
                lines=len(found.lines),
                begins=told(begins),
                ends=told(found.ends_at),
            )
            lines.append(f"{said} {_may_come_back(found.reaches_to or found.ends_at, lost_at)}")
    for row in rows.values():
        if not (row.id in at_hand.journals and at_hand.journals[row.id].lines):
            read = gettext("It was read to its end before.")
            after = read if row.ended_at else _may_come_back(row.last_at, lost_at)
            lines.append(f"{gettext('Journal %(journal)s: missing.', journal=row.id)} {after}")
    if at_hand.older:
        moments = sorted(moment_of(line) for line in at_hand.older)
        lines.append(
            gettext(
                "Lines from before journals were numbered: %(lines)s, from %(begins)s to %(ends)s. There may have "
                "been more.",
                lines=len(moments),
                begins=told(moments[0]),
                ends=told(moments[-1]),
            )
        )
    nothing = gettext(
        "There is no journal. Everyone who was erased, withdrew or was hidden since the backup comes back."
    )
    return lines or [nothing]


def _may_come_back(since: datetime, lost_at: datetime) -> str:
    if since >= lost_at:
        return gettext("It reaches to the end.")
    return gettext(
        "Everyone who was erased, withdrew, was hidden or was removed on that machine between %(begin)s and %(end)s "
        "comes back.",
        begin=told(since),
        end=told(max(since, lost_at)),
    )


def told(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _has_moment(line: dict[str, Any]) -> bool:
    try:
        return moment_of(line).tzinfo is not None
    except (TypeError, ValueError):
        return False
