from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.models import Decision, Route, Verdict

DECIDES = (Verdict.VERIFY, Verdict.DECLINE)  # what settles a route, and can be undone


def count_for_review(session: Session, *, letter_id: int, most: int) -> int:
    """How many of a letter's claims wait for review, counting up to `most`."""
    waiting = select(Route.id).join(Route.signature).where(Route.letter_id == letter_id, Route.waits_for_review)
    return session.scalar(select(func.count()).select_from(waiting.limit(most).subquery())) or 0


def reviews_by_letter(session: Session, letter_ids: Collection[int]) -> dict[int, int]:
    """How many claims wait for review on each of these letters, in one query; letters with none are left out."""
    waiting = select(Route.letter_id, func.count()).join(Route.signature).where(Route.waits_for_review)
    counted = waiting.where(Route.letter_id.in_(letter_ids)).group_by(Route.letter_id)
    return {row[0]: row[1] for row in session.execute(counted)}


def last_decision_on(session: Session, route: Route) -> int | None:
    """The verify or decline of a route that counts now; one that was appealed no longer does."""
    settled = select(func.max(Decision.id)).where(of_route(route), Decision.verdict.in_(DECIDES))
    return session.scalar(settled.where(Decision.stands))


def of_route(route: Route) -> ColumnElement[bool]:
    """Its decisions, found via its signature, which has an index."""
    return and_(Decision.signature_id == route.signature_id, Decision.route_id == route.id)
