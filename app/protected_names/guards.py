"""Whose names nobody bears unseen on a letter: its addressees, its lead signatories, and the names that it or the
platform protects.
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
    """The names that are guarded on a letter, by why."""

    addressees: tuple[str, ...]
    protected: tuple[str, ...] = ()
    famous: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()

    def hold_reason(self, name: str) -> HoldReason | None:
        """Why this name has to wait for a person, or None."""
        return hold_rules.hold_reason(name, **vars(self))

    def line_reason(self, line: str) -> HoldReason | None:
        """Why this credit, or what else stands beside a name, has to wait for a person, or None."""
        return hold_rules.line_reason(line, **vars(self))


def guards_of(session: Session, letter_id: int) -> Guards:
    """As they stand now: a name that was protected a moment ago, by whatever process, is among them."""
    rows = statements.guarded(session, letter_id)
    *stamp, _, _ = rows[0]
    addressees = tuple(sorted(row.name for row in rows if row.name is not None and not row.leads))
    leads = tuple(sorted(row.name for row in rows if row.name is not None and row.leads))
    if not rows[0].names:
        return Guards(addressees, leads=leads)
    protected, famous = _kept_names(session, letter_id, tuple(stamp))
    return Guards(addressees, protected=protected, famous=famous, leads=leads)


@remembered(most=64)
def _kept_names(session: Session, letter_id: int, _stamp: tuple[Any, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names that are protected, and apart from them the famous ones."""
    rows = statements.protected(session, letter_id)
    return tuple(row.name for row in rows if not row.famous), tuple(row.name for row in rows if row.famous)


def famous_names(session: Session, letter_id: int) -> tuple[str, ...]:
    """Those that only two people together release."""
    return guards_of(session, letter_id).famous


def watched_names(session: Session, letter_id: int) -> Sequence[ProtectedName]:
    """Protected names with somebody who is told of each match."""
    watched = select(ProtectedName).where(
        or_(ProtectedName.letter_id.is_(None), ProtectedName.letter_id == letter_id),
        ProtectedName.watch_address_encrypted.is_not(None),
        ProtectedName.watch_proven_at.is_not(None),
    )
    return session.scalars(watched.order_by(ProtectedName.id).execution_options(populate_existing=True)).all()
