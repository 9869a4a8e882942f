"""Records signers' decisions in the restore journal, so that no restored backup undoes them."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import journal
from app.models import Signature


def note_of(session: Session, act: str, signature_id: int, *, now: datetime, **facts: Any) -> None:
    """Adds the sign-up time, since after a restore the id may be assigned again."""
    signed_up_at = session.scalar(select(Signature.signed_up_at).where(Signature.id == signature_id))
    if signed_up_at is not None:
        journal.note(session, act, now=now, signature=signature_id, signed_up=signed_up_at.isoformat(), **facts)
