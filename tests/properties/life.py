"""The rules of rules.md, implemented independently of the product: what a letter's tally has to be.

`Life` is one signature's history, action by action; `fold` reads a ledger's entries. Neither uses the product's fold.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any


@dataclass
class Life:
    """One signature, as its owner and the moderators see it. Each act says whether it was allowed."""

    held: bool
    shown: bool
    claims: bool
    id: int = 0
    promised: tuple[str, ...] = ()
    state: str = "confirmed"
    verified: bool = False
    erased: bool = False
    newest_text: bool = True
    text: int = 0  # how often it was bound to a newer one
    now: datetime | None = None
    released_at: datetime | None = None
    entries: list[str] = field(default_factory=list)
    heard: dict[str, Any] = field(default_factory=dict)  # what the entries say of it

    def __post_init__(self) -> None:
        if not self.held:
            self._write("signed")

    def _write(self, kind: str) -> bool:
        if not self.held:
            self.entries.append(kind)
            self._hear(kind)
        return True

    def _hear(self, kind: str) -> None:
        match kind:
            case "signed":
                self.heard["text"] = self.text
                self.heard.setdefault("shown", self.shown)
            case "listing":
                self.heard["shown"] = self.shown
            case "verified" | "revoked":
                self.heard["verified"] = self.verified

    def withdraw(self) -> bool:
        if self.state != "confirmed":
            return False
        self.state = "withdrawn"
        return self._write("withdrawn")

    def remove(self) -> bool:
        if self.state != "confirmed":
            return False
        self.state = "removed"
        return self._write("removed")

    def _enter(self) -> bool:
        """With what the ledger has not heard meanwhile."""
        self.held, self.released_at = False, self.now
        returns = bool(self.entries)
        self._write("restored" if returns else "signed")
        if returns and self.heard["text"] != self.text:
            self._write("signed")
        if self.heard["shown"] != self.shown:
            self._write("listing")
        if self.heard.get("verified", False) != self.verified:
            self._write("verified" if self.verified else "revoked")
        return True

    def take_back(self) -> bool:
        if self.state != "confirmed" or self.held or self.released_at is None or self.now is None:
            return False
        if self.now - self.released_at >= timedelta(hours=24):
            return False
        self._write("removed")
        self.held, self.released_at = True, None
        return True

    def release(self) -> bool:
        return self.state == "confirmed" and self.held and self._enter()

    def restore(self) -> bool:
        if self.state != "removed" or self.erased:
            return False
        self.state = "confirmed"
        return self._enter() if self.held else self._write("restored")

    def verify(self) -> bool:
        if not self.claims or self.verified or self.erased:
            return False
        self.verified = True
        return self._write("verified")

    def revoke(self) -> bool:
        if not self.verified:
            return False
        self.verified = False
        return self._write("revoked")

    def show(self) -> bool:
        if self.state != "confirmed" or self.shown:
            return False
        self.shown = True
        return self._write("listing")

    def hide(self) -> bool:
        if self.state != "confirmed" or not self.shown:
            return False
        self.shown = False
        return self._write("listing")

    def reaffirm(self) -> bool:
        if self.state != "confirmed" or self.newest_text:
            return False
        self.newest_text = True
        self.text += 1
        return self._write("signed")

    def erase(self) -> None:
        self.withdraw()
        self.erased = True

    @property
    def standing(self) -> bool:
        return self.state == "confirmed" and not self.held


def totals(lives: Iterable[Life]) -> dict[str, int]:
    """What the tally of these has to be, once everything is counted."""
    all_lives = list(lives)
    standing = [life for life in all_lives if life.standing]
    verified = sum(life.verified for life in standing)
    return {
        "signed": len(standing),
        "verified": verified,
        "supporters": len(standing) - verified,
        "private": sum(not life.shown for life in standing),
        "held": sum(life.state == "confirmed" and life.held for life in all_lives),
    }


def totals_by_promise(lives: Iterable[Life], keys: Iterable[str]) -> dict[str, int]:
    """How many of these stand behind each promise of a pledge."""
    standing = [life for life in lives if life.standing]
    return {key: sum(key in life.promised for life in standing) for key in keys}


def fold(entries: Iterable[Any]) -> dict[str, int]:
    """A ledger's entries, in their order, read as rules.md says."""
    standing: dict[int, str] = {}
    shown: dict[int, bool] = {}
    professional: dict[int, bool] = {}
    for entry in entries:
        who = entry.signature_id
        match str(entry.kind):
            case "signed" if not entry.replaces and who not in standing:  # whoever signs again is a new signature
                standing[who], shown[who] = "yes", bool(entry.shown)
            case "withdrawn" | "removed" if standing.get(who) == "yes":
                standing[who] = str(entry.kind)
            case "restored" if standing.get(who) == "removed":
                standing[who] = "yes"
            case "verified" | "revoked":
                professional[who] = str(entry.kind) == "verified"
            case "listing":
                shown[who] = bool(entry.shown)
    stand = [who for who, how in standing.items() if how == "yes"]
    verified = sum(professional.get(who, False) for who in stand)
    return {
        "signed": len(stand),
        "verified": verified,
        "supporters": len(stand) - verified,
        "private": sum(not shown[who] for who in stand),
    }


def fold_by_day(entries: Iterable[Any]) -> dict[date, tuple[int, int]]:
    """What the entries of each day add to `signed` and `verified`; days that add nothing are left out."""
    ledger = list(entries)
    added: dict[date, tuple[int, int]] = {}
    for upto, entry in enumerate(ledger):
        before, after = fold(ledger[:upto]), fold(ledger[: upto + 1])
        signed, verified = added.get(entry.made_at.date(), (0, 0))
        added[entry.made_at.date()] = (
            signed + after["signed"] - before["signed"],
            verified + after["verified"] - before["verified"],
        )
    return {day: sums for day, sums in added.items() if any(sums)}
