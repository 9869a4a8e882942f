"""Proving a route by a work mailbox, and what a route that has passed is revoked by. In the caller's transaction."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core import encryption
from app.core.db import changes_one, lock
from app.models import ReviewReason, Route, RouteState
from app.text import role_mailboxes
from app.verification import queries
from app.verification.queries import Becomes, WorkMailbox
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
    queries.lock_domain(session, route.domain or "")
    lock(session, route)
    becomes = queries.state_of_proof(session, route.letter_id, _mailbox_of(route))
    as_before = update(Route).where(Route.id == route.id, Route.state == before)
    changed = changes_one(session, as_before.values(_as_it_becomes(route, becomes, now=now)))
    if changed and becomes.state is RouteState.PASSED:
        settle_and_tell(session, signature_id=route.signature_id, now=now)
    return becomes.state


def _mailbox_of(route: Route) -> WorkMailbox:
    """A mailbox whose address has gone was no role mailbox when it was proven: that comes before all other reasons."""
    address = encryption.decrypt(route.address_encrypted) if route.address_encrypted else ""
    return WorkMailbox(route.domain or "", route.mailbox_digest, role_mailboxes.is_role_mailbox(address))


def _as_it_becomes(route: Route, becomes: Becomes, *, now: datetime) -> dict[str, object]:
    if becomes.state is RouteState.UNLISTED:  # it waits for its domain to be listed again, with its address
        return {"state": becomes.state}
    return {
        "state": becomes.state,
        "passed_at": route.passed_at or now,
        "nth_of_domain": becomes.nth_of_domain,
        "review_since": (route.review_since or now) if becomes.state is RouteState.FOR_REVIEW else None,
        "review_reason": becomes.reason.value if becomes.reason else None,
        "address_encrypted": None,
    }
