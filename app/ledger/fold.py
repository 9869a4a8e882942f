"""What entries mean: the fold of one signature's entries, and what a signature adds to its letter's totals.

Pure, and the only place that defines it: registrar, audit and rebuild all use it (rules.md, Entries).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.models import EntryKind, Standing


@dataclass(frozen=True, slots=True)
class Line:
    """The part of an entry that the fold reads."""

    kind: EntryKind
    shown: bool | None = None
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """A signature's state after some of its entries."""

    standing: Standing = Standing.NOT_ENTERED
    shown: bool = False
    professional: bool = False

    @property
    def stands(self) -> bool:
        return self.standing is Standing.STANDING

    @property
    def is_listed(self) -> bool:
        return self.stands and self.shown


@dataclass(frozen=True, slots=True)
class Sums:
    """A letter's totals, or one signature's contribution to them."""

    signed: int = 0
    verified: int = 0
    private: int = 0
    verified_private: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.signed + other.signed,
            self.verified + other.verified,
            self.private + other.private,
            self.verified_private + other.verified_private,
        )

    def __sub__(self, other: "Sums") -> "Sums":
        return self + Sums(-other.signed, -other.verified, -other.private, -other.verified_private)


def step(so_far: Counted, line: Line) -> Counted:
    """The state after one more entry."""
    match line.kind:
        case EntryKind.SIGNED if not line.replaces and so_far.standing is Standing.NOT_ENTERED:
            return replace(so_far, standing=Standing.STANDING, shown=bool(line.shown))
        case EntryKind.WITHDRAWN if so_far.standing is Standing.STANDING:
            return replace(so_far, standing=Standing.WITHDRAWN)
        case EntryKind.REMOVED if so_far.standing is Standing.STANDING:
            return replace(so_far, standing=Standing.REMOVED)
        case EntryKind.RESTORED if so_far.standing is Standing.REMOVED:
            return replace(so_far, standing=Standing.STANDING)
        case EntryKind.VERIFIED | EntryKind.REVOKED:
            return replace(so_far, professional=line.kind is EntryKind.VERIFIED)
        case EntryKind.LISTING:
            return replace(so_far, shown=bool(line.shown))
        case _:
            return so_far


def fold(lines: Iterable[Line], so_far: Counted = Counted()) -> Counted:
    """The state after these entries, in index order."""
    for line in lines:
        so_far = step(so_far, line)
    return so_far


def sums_of(counted: Counted) -> Sums:
    """One signature's contribution to the totals."""
    standing = counted.standing is Standing.STANDING
    private = standing and not counted.shown
    verified = standing and counted.professional
    return Sums(int(standing), int(verified), int(private), int(private and verified))
