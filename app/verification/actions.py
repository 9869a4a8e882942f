"""Proving a route by a work mailbox, and what a route that has passed is revoked by. In the caller's transaction."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.claim_routes import listed_domains, work_email
from app.core.db import changes_one, lock
from app.models import ReviewReason, Route, RouteState
from app.verification.settling import settle_and_tell


def prove(session: Session, *, route_id: int, now: datetime) -> RouteState:
    """The work mailbox is proven. Returns how the route stands: passed (and the claim verified), or for review, or
    unlisted where its domain is listed no more.
    """
    route = session.get_one(Route, route_id)
    return _judge(session, route, RouteState.WAITING, now=now)


def judge_again(session: Session, *, route_id: int, now: datetime) -> RouteState:
    """The host of a proven work mailbox has been listed, for which alone a person would have looked."""
    route = session.get_one(Route, route_id, populate_existing=True)
    if route.review_reason != ReviewReason.HOST_NOT_LISTED or route.appealed_at is not None:
        return route.state
    return _judge(session, route, RouteState.FOR_REVIEW, now=now)


def _judge(session: Session, route: Route, before: RouteState, *, now: datetime) -> RouteState:
    """Everybody locks signature, domain and route in this order, so that nobody waits in a ring."""
    if route.state is not before:
        return route.state
    lock(session, route.signature)
    listed_domains.lock_domain(session, route.domain or "")
    lock(session, route)
    outcome = work_email.prove(session, route, now=now)
    as_before = update(Route).where(Route.id == route.id, Route.state == before)
    changed = changes_one(session, as_before.values(dict(outcome.columns) | {"state": outcome.state}))
    if changed and outcome.state is RouteState.PASSED:
        settle_and_tell(session, signature_id=route.signature_id, now=now)
    return outcome.state
