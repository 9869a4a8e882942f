from sqlalchemy import Select, select

from app.db import spelled
from app.models import Signature, SignatureState


def held_signatures(letter_id: int) -> Select[Signature]:
    """Confirmed, outside the ledger, waiting for a person; the longest wait first."""
    return (
        select(Signature)
        .where(
            Signature.letter_id == letter_id,
            Signature.state == spelled(SignatureState.CONFIRMED),
            Signature.entered_at.is_(None),
        )
        .order_by(Signature.confirmed_at, Signature.id)
    )
