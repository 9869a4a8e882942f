from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from app.core.db import spelled
from app.models import (
    ClaimState,
    Letter,
    LetterState,
    Route,
    RouteState,
    Signature,
    SignatureState,
    Tally,
)

LONG_WAIT = timedelta(hours=24)
APART = timedelta(hours=24)  # between two mails about what waits


def is_first_untold(_now: datetime) -> ColumnElement[bool]:
    """Somebody stands on the letter, and nobody was told of the first yet."""
    return and_(_is_alive(), Letter.first_told_at.is_(None), _counted(Tally.signed > 0))


def is_milestone_untold(_now: datetime) -> ColumnElement[bool]:
    """As many verified professionals stand on the letter as its milestone counts."""
    reached = and_(Letter.milestone_count > 0, Tally.verified >= Letter.milestone_count)
    return and_(_is_alive(), Letter.milestone_told_at.is_(None), _counted(reached))


def are_waits_untold(now: datetime) -> ColumnElement[bool]:
    """A claim or a held name has waited for over a day, and nobody was told within the last."""
    since = now - LONG_WAIT
    confirmed = Signature.state == spelled(SignatureState.CONFIRMED)
    claim = exists().where(
        Route.letter_id == Letter.id,
        Route.state == spelled(RouteState.FOR_REVIEW),
        Route.review_since <= since,
        Signature.id == Route.signature_id,
        Signature.claim_state == ClaimState.WAITING,
        confirmed,
    )
    name = exists().where(
        Signature.letter_id == Letter.id,
        confirmed,
        Signature.entered_at.is_(None),
        Signature.confirmed_at <= since,
    )
    untold = or_(Letter.reviews_told_at.is_(None), Letter.reviews_told_at <= now - APART)
    return and_(_is_alive(), untold, or_(claim, name))


def letters_where(due: ColumnElement[bool]) -> Select[int]:
    """Ids, oldest first."""
    return select(Letter.id).where(due).order_by(Letter.id)


def _counted(reached: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Tally.letter_id == Letter.id, reached)


def _is_alive() -> ColumnElement[bool]:
    return Letter.state.in_([LetterState.OPEN, LetterState.CLOSED])
