"""Release a held name, remove a signature, restore it. In the caller's transaction; False means: nothing to do."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import Session

from app.models import ClaimState, EntryKind, Signature, SignatureState
from app.moderation import reports
from app.signing.entries import add_entry, change
from app.signing.noting import note_of


class RemovalReason(StrEnum):
    FAKE = "fake"  # not the person named
    DUPLICATE = "duplicate"
    NOT_A_NAME = "not-a-name"
    ABUSE = "abuse"


_CONFIRMED = Signature.state == SignatureState.CONFIRMED


def release(session: Session, *, signature_id: int, now: datetime, seen: str | None = None) -> bool:
    """A person has looked at a held name: it is entered, and counted as verified where a route has passed meanwhile.

    `seen` is the name that they looked at: its owner may have corrected it since.
    """
    looked_at = _CONFIRMED if seen is None else and_(_CONFIRMED, Signature.name == seen)
    return _enter(session, signature_id, looked_at, values={}, now=now)


def remove(session: Session, *, signature_id: int, reason: RemovalReason, now: datetime) -> bool:
    """Take a signature off the letter; of a held one this is the refusal, and writes no entry."""
    values = {"state": SignatureState.REMOVED, "removed_at": now, "removal_reason": reason.value}
    kind = EntryKind.REMOVED
    row = change(session, signature_id, _CONFIRMED, values=values, writes=kind, now=now, reason=reason.value)
    reports.settle(session, signature_id=signature_id, now=now)
    return row is not None


def restore(session: Session, *, signature_id: int, now: datetime) -> bool:
    """Put a removed signature back; restoring a refused one is a release. An erased one cannot be restored."""
    removed = (Signature.state == SignatureState.REMOVED) & Signature.erased_at.is_(None)
    entered = Signature.entered_at.is_not(None)
    back = {"state": SignatureState.CONFIRMED, "removed_at": None, "removal_reason": None}
    row = change(session, signature_id, removed, entered, values=back, writes=EntryKind.RESTORED, now=now)
    restored = row is not None or _enter(session, signature_id, removed, values=back, now=now)
    if restored:
        note_of(session, "restored", signature_id, now=now)
    return restored


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
