"""What is told to the journal about a signature, so that no restored backup undoes what its owner has decided since."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import journal
from app.models import Signature


def note_of(session: Session, act: str, signature_id: int, *, now: datetime, **facts: Any) -> None:
    """With the moment of the sign-up, since an id alone may be given again after a restore."""
    signed_up_at = session.scalar(select(Signature.signed_up_at).where(Signature.id == signature_id))
    if signed_up_at is not None:
        journal.note(session, act, now=now, signature=signature_id, signed_up=signed_up_at.isoformat(), **facts)
