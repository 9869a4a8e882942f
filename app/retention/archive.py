"""Erases the signers of archived letters, who stay counted (rules.md, Erase)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.letters import archiving
from app.models import Letter, LetterState, Signature
from app.signing import erasure
from app.signing.journalled import note_of
from app.signing.owner_actions import forget


def is_due(now: datetime) -> ColumnElement[bool]:
    """Signatures with personal data left, of letters that are archived or due to be by then."""
    archived = select(Letter.id).where(or_(Letter.state == LetterState.ARCHIVED, archiving.is_due(now)))
    return and_(Signature.letter_id.in_(archived), Signature.erased_at.is_(None))


def retire(session: Session, signature_ids: Sequence[int], *, now: datetime) -> int:
    """Erases these signers without ledger entries or changes to any count. Deletes those who never confirmed. Does not
    commit.
    """
    for signature_id in signature_ids:
        note_of(session, "retired", signature_id, now=now)
    kept = [signature_id for signature_id in signature_ids if not forget(session, signature_id)]
    erased = erasure.scrub(session, kept, now=now)
    erasure.scrub_what_hangs_on(session, kept)
    return erased + len(signature_ids) - len(kept)
