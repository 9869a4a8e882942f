"""Corrections that wait for a person: accept one, or refuse it. In the caller's transaction; False: nothing to do."""

from datetime import datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from app.models import Correction, EntryKind, Signature, SignatureState
from app.private.corrections import credited_columns
from app.signing.details import Credited
from app.signing.entries import change


def waiting_corrections(letter_id: int) -> Select[Correction]:
    """The longest wait first."""
    return (
        select(Correction)
        .join(Signature, Signature.id == Correction.signature_id)
        .where(Signature.letter_id == letter_id, Signature.state == SignatureState.CONFIRMED)
        .order_by(Correction.made_at, Correction.signature_id)
    )


def accept(session: Session, *, seen: Correction, now: datetime) -> bool:
    """Put the corrected name and credit in public; the counts do not move. What its owner has changed since the person
    looked (`seen`) is not accepted unseen.
    """
    # The signature's row first, like its owner's own acts, so that neither waits for the other.
    session.get(Signature, seen.signature_id, populate_existing=True, with_for_update=True)
    if not _settle(session, seen):
        return False
    values = credited_columns(Credited(seen.name, seen.file_under, seen.credit))
    confirmed = Signature.state == SignatureState.CONFIRMED
    kind = EntryKind.LISTING
    return change(session, seen.signature_id, confirmed, values=values, writes=kind, now=now) is not None


def refuse(session: Session, *, seen: Correction) -> bool:
    """Leave the name and credit as they stand in public."""
    return _settle(session, seen)


def _settle(session: Session, seen: Correction) -> bool:
    this_one = (Correction.signature_id == seen.signature_id) & (Correction.made_at == seen.made_at)
    settled = delete(Correction).where(this_one).returning(Correction.signature_id)
    return session.execute(settled.execution_options(synchronize_session=False)).one_or_none() is not None
