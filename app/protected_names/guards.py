"""Names that are held for review on a letter: addressees, lead signatories, and names protected by it or the
platform.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core.per_database import remembered
from app.models import ProtectedName
from app.protected_names import statements
from app.text import hold_rules
from app.text.hold_rules import HoldReason


@dataclass(frozen=True)
class Guards:
    """The names to hold on a letter, by reason."""

    addressees: tuple[str, ...]
    protected: tuple[str, ...] = ()
    famous: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()

    def hold_reason(self, name: str) -> HoldReason | None:
        """Why this name is held for review, or None."""
        return hold_rules.hold_reason(name, **vars(self))

    def line_reason(self, line: str) -> HoldReason | None:
        """Why this credit, or other text beside a name, is held for review, or None."""
        return hold_rules.line_reason(line, **vars(self))


def guards_of(session: Session, letter_id: int) -> Guards:
    """Always current: includes a name that any process protected a moment ago."""
    rows = statements.guarded(session, letter_id)
    *stamp, _, _ = rows[0]
    addressees = tuple(sorted(row.name for row in rows if row.name is not None and not row.leads))
    leads = tuple(sorted(row.name for row in rows if row.name is not None and row.leads))
    if not rows[0].names:
        return Guards(addressees, leads=leads)
    protected, famous = _cached_names(session, letter_id, tuple(stamp))
    return Guards(addressees, protected=protected, famous=famous, leads=leads)


@remembered(most=64)
def _cached_names(session: Session, letter_id: int, _stamp: tuple[Any, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The protected names, and separately the famous ones."""
    rows = statements.protected(session, letter_id)
    return tuple(row.name for row in rows if not row.famous), tuple(row.name for row in rows if row.famous)


def famous_names(session: Session, letter_id: int) -> tuple[str, ...]:
    """Names whose release takes two reviewers."""
    return guards_of(session, letter_id).famous


def watched_names(session: Session, letter_id: int) -> Sequence[ProtectedName]:
    """Protected names with a watcher, who is notified of each match."""
    watched = select(ProtectedName).where(
        or_(ProtectedName.letter_id.is_(None), ProtectedName.letter_id == letter_id),
        ProtectedName.watch_address_encrypted.is_not(None),
        ProtectedName.watch_proven_at.is_not(None),
    )
    return session.scalars(watched.order_by(ProtectedName.id).execution_options(populate_existing=True)).all()
