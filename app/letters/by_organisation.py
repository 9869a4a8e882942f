"""The public letters of an organisation. An organisation without one has no page, so that nobody learns who is
preparing a letter or has one under embargo.
"""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.letters.queries import public_letters
from app.models import Letter


def letters_of(organisation_id: int, *, now: datetime) -> Select[Letter]:
    """Newest first."""
    return public_letters(now=now).where(Letter.organisation_id == organisation_id)


def next_turn_of(session: Session, organisation_id: int, *, now: datetime) -> datetime | None:
    """When their list next changes by itself: a letter opens, closes, or leaves its embargo."""
    published = select(Letter).where(Letter.organisation_id == organisation_id, ~Letter.is_draft)
    turns = [letter.turns_at(now) for letter in session.scalars(published)]
    return min((at for at in turns if at is not None), default=None)
