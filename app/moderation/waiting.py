"""How much a letter's moderators have before them."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.moderation.corrections import waiting_corrections
from app.moderation.queries import held_signatures, waiting_reports


def count_waiting(session: Session, letter_id: int, *, most: int) -> int:
    """Names that wait for a person: held, reported, or corrected; counting ends at `most` of each."""
    kinds = (held_signatures(letter_id), waiting_reports(letter_id), waiting_corrections(letter_id))
    return sum(
        session.scalar(select(func.count()).select_from(one.order_by(None).limit(most).subquery())) or 0
        for one in kinds
    )
