"""Release a held name, remove a signature, restore it. In the caller's transaction; False means: nothing to do."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from app.models import ClaimState, EntryKind, Signature, SignatureState
from app.signing.entries import add_entry, change


class RemovalReason(StrEnum):
    FAKE = "fake"  # not the person named
    DUPLICATE = "duplicate"
    NOT_A_NAME = "not-a-name"
    ABUSE = "abuse"


_CONFIRMED = Signature.state == SignatureState.CONFIRMED


def release(session: Session, *, signature_id: int, now: datetime) -> bool:
    """A person has looked at a held name: it is entered, and counted as verified where a route has passed meanwhile."""
    return _enter(session, signature_id, _CONFIRMED, values={}, now=now)


def remove(session: Session, *, signature_id: int, reason: RemovalReason, now: datetime) -> bool:
    """Take a signature off the letter; of a held one this is the refusal, and writes no entry."""
    values = {"state": SignatureState.REMOVED, "removed_at": now, "removal_reason": reason.value}
    kind = EntryKind.REMOVED
    row = change(session, signature_id, _CONFIRMED, values=values, writes=kind, now=now, reason=reason.value)
    return row is not None


def restore(session: Session, *, signature_id: int, now: datetime) -> bool:
    """Put a removed signature back; restoring a refused one is a release. An erased one cannot be restored."""
    removed = (Signature.state == SignatureState.REMOVED) & Signature.erased_at.is_(None)
    entered = Signature.entered_at.is_not(None)
    back = {"state": SignatureState.CONFIRMED, "removed_at": None, "removal_reason": None}
    if change(session, signature_id, removed, entered, values=back, writes=EntryKind.RESTORED, now=now) is not None:
        return True
    return _enter(session, signature_id, removed, values=back, now=now)


def _enter(
    session: Session, signature_id: int, where: ColumnElement[bool], *, values: dict[str, Any], now: datetime
) -> bool:
    """Let a signature into the ledger that was outside it. False when it was in, or does not meet the condition."""
    outside = Signature.entered_at.is_(None)
    entering = values | {"entered_at": now, "hold_reason": None}
    row = change(session, signature_id, where, outside, values=entering, writes=EntryKind.SIGNED, now=now)
    if row is not None and row.claim_state is ClaimState.VERIFIED:
        add_entry(session, signature_id, row, EntryKind.VERIFIED, now=now)
    return row is not None
