"""Proves a claim by a work mailbox."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.claim_routes import ROUTES, listed_domains, work_email
from app.claim_routes.actions import keep
from app.core.db import changes_one, lock
from app.models import ReviewReason, Route, RouteState, WorkEmailRoute
from app.verification.settling import settle_and_tell


def prove(session: Session, *, route_id: int, now: datetime) -> RouteState:
    """Records that the work mailbox is proven. Returns the route's new state: passed (which may verify the claim), for
    review, or unlisted if its domain is no longer listed.
    """
    route = session.get_one(WorkEmailRoute, route_id)
    return _judge(session, route, RouteState.WAITING, now=now)


def judge_again(session: Session, *, route_id: int, now: datetime) -> RouteState:
    """Judges a proven work mailbox again after its host, the only reason for a review, has been listed."""
    route = session.get_one(WorkEmailRoute, route_id, populate_existing=True)
    if route.review_reason != ReviewReason.HOST_NOT_LISTED or route.appealed_at is not None:
        return route.state
    return _judge(session, route, RouteState.FOR_REVIEW, now=now)


def _judge(session: Session, route: WorkEmailRoute, before: RouteState, *, now: datetime) -> RouteState:
    """The lock order is signature, domain, route everywhere, which prevents deadlocks."""
    if route.state is not before:
        return route.state
    lock(session, route.signature)
    listed_domains.lock_domain(session, route.domain or "")
    lock(session, route)
    outcome = work_email.prove(session, route, now=now)
    as_before = update(Route).where(Route.id == route.id, Route.state == before)
    changed = changes_one(session, as_before.values(dict(outcome.columns) | {"state": outcome.state}))
    if changed:
        keep(session, ROUTES[route.kind], [route.id], outcome.own)
    if changed and outcome.state is RouteState.PASSED:
        settle_and_tell(session, signature_id=route.signature_id, now=now)
    return outcome.state
