"""Retention: when a letter is archived its signers are erased and go on counting (rules.md, Erase). In the caller's
transaction.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from app.core.db import count_changed
from app.letters import archiving
from app.models import Letter, LetterState, Route, Signature
from app.signing.journalled import note_of
from app.signing.owner_actions import OF_A_NAME, OF_A_PERSON, OF_A_ROUTE, forget


def is_due(now: datetime) -> ColumnElement[bool]:
    """Signatures that still hold a person, of letters that are archived or will be by then."""
    archived = select(Letter.id).where(or_(Letter.state == LetterState.ARCHIVED, archiving.is_due(now)))
    return and_(Signature.letter_id.in_(archived), Signature.erased_at.is_(None))


def retire(session: Session, signature_ids: Sequence[int], *, now: datetime) -> int:
    """Erase these people; no entry is written and no count moves. Whoever never confirmed is forgotten whole."""
    for signature_id in signature_ids:
        note_of(session, "retired", signature_id, now=now)
    kept = [signature_id for signature_id in signature_ids if not forget(session, signature_id)]
    gone = update(Signature).where(Signature.id.in_(kept), Signature.erased_at.is_(None))
    erased = count_changed(session, gone.values(erased_at=now, mailbox_digest=None, **dict.fromkeys(OF_A_NAME)))
    for rows in OF_A_PERSON:
        session.execute(delete(rows).where(rows.signature_id.in_(kept)))
    count_changed(session, update(Route).where(Route.signature_id.in_(kept)).values(dict.fromkeys(OF_A_ROUTE)))
    return erased + len(signature_ids) - len(kept)
