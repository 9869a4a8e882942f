"""Release a held name, remove a signature, restore it. In the caller's transaction; False means: nothing to do."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, update
from sqlalchemy.orm import Session

from app.db import changed_row
from app.models import ClaimState, Entry, EntryKind, Signature, SignatureState


class RemovalReason(StrEnum):
    FAKE = "fake"  # not the person named
    DUPLICATE = "duplicate"
    NOT_A_NAME = "not-a-name"
    ABUSE = "abuse"


_ENTERS = (
    Signature.letter_id,
    Signature.entered_at,
    Signature.text_version_id,
    Signature.show_name,
    Signature.claim_state,
)


def release(session: Session, *, signature_id: int, now: datetime) -> bool:
    """A person has looked at a held name: it is entered, and counted as verified where a route has passed meanwhile."""
    row = changed_row(
        session,
        update(Signature)
        .where(
            Signature.id == signature_id,
            Signature.state == SignatureState.CONFIRMED,
            Signature.entered_at.is_(None),
        )
        .values(entered_at=now, hold_reason=None)
        .returning(*_ENTERS),
    )
    if row is None:
        return False
    _enter(session, signature_id, row, now=now)
    return True


def remove(session: Session, *, signature_id: int, reason: RemovalReason, now: datetime) -> bool:
    """Take a signature off the letter; of a held one this is the refusal, and writes no entry."""
    row = changed_row(
        session,
        update(Signature)
        .where(Signature.id == signature_id, Signature.state == SignatureState.CONFIRMED)
        .values(state=SignatureState.REMOVED, removed_at=now, removal_reason=reason.value)
        .returning(Signature.letter_id, Signature.entered_at),
    )
    if row is not None and row.entered_at is not None:
        session.add(
            Entry(
                letter_id=row.letter_id,
                signature_id=signature_id,
                kind=EntryKind.REMOVED,
                reason=reason.value,
                made_at=now,
            )
        )
    return row is not None


def restore(session: Session, *, signature_id: int, now: datetime) -> bool:
    """Put a removed signature back; restoring a refused one is a release. An erased one cannot be restored."""
    removed = (
        Signature.id == signature_id,
        Signature.state == SignatureState.REMOVED,
        Signature.erased_at.is_(None),
    )
    back = {"state": SignatureState.CONFIRMED, "removed_at": None, "removal_reason": None}
    row = changed_row(
        session,
        update(Signature).where(*removed, Signature.entered_at.is_not(None)).values(back).returning(*_ENTERS),
    )
    if row is not None:
        session.add(Entry(letter_id=row.letter_id, signature_id=signature_id, kind=EntryKind.RESTORED, made_at=now))
        return True
    row = changed_row(
        session,
        update(Signature)
        .where(*removed, Signature.entered_at.is_(None))
        .values(back | {"entered_at": now, "hold_reason": None})
        .returning(*_ENTERS),
    )
    if row is not None:
        _enter(session, signature_id, row, now=now)
    return row is not None


def _enter(session: Session, signature_id: int, row: Row[Any], *, now: datetime) -> None:
    session.add(
        Entry(
            letter_id=row.letter_id,
            signature_id=signature_id,
            kind=EntryKind.SIGNED,
            text_version_id=row.text_version_id,
            shown=row.show_name,
            made_at=now,
        )
    )
    session.flush()  # `signed` stands before `verified`
    if row.claim_state is ClaimState.VERIFIED:
        session.add(Entry(letter_id=row.letter_id, signature_id=signature_id, kind=EntryKind.VERIFIED, made_at=now))
