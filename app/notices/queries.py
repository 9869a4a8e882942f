from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from app.models import (
    Letter,
    Route,
    Signature,
    Tally,
)

LONG_WAIT = timedelta(hours=24)
APART = timedelta(hours=24)  # between two mails about waiting work


def is_first_untold(_now: datetime) -> ColumnElement[bool]:
    """The letter has a signature, and no notice of its first one was sent."""
    return and_(Letter.is_open_or_closed, Letter.first_told_at.is_(None), _counted(Tally.signed > 0))


def is_milestone_untold(_now: datetime) -> ColumnElement[bool]:
    """The letter has as many verified professionals as its milestone."""
    reached = and_(Letter.milestone_count > 0, Tally.verified >= Letter.milestone_count)
    return and_(Letter.is_open_or_closed, Letter.milestone_told_at.is_(None), _counted(reached))


def are_waits_untold(now: datetime) -> ColumnElement[bool]:
    """A claim or a held name has waited for over a day, and no notice was sent in the last day."""
    since = now - LONG_WAIT
    claim = exists().where(
        Route.letter_id == Letter.id,
        Signature.id == Route.signature_id,
        Route.waits_for_review,
        Route.review_since <= since,
    )
    name = exists().where(Signature.letter_id == Letter.id, Signature.is_held, Signature.confirmed_at <= since)
    untold = or_(Letter.reviews_told_at.is_(None), Letter.reviews_told_at <= now - APART)
    return and_(Letter.is_open_or_closed, untold, or_(claim, name))


def letters_where(due: ColumnElement[bool]) -> Select[int]:
    """Ids, oldest first."""
    return select(Letter.id).where(due).order_by(Letter.id)


def _counted(reached: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Tally.letter_id == Letter.id, reached)
