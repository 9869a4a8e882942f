"""Listing a domain, and proving a route by a work mailbox. In the caller's transaction."""

from datetime import datetime

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from app import addresses
from app.db import changes_one, count_changed, insert_or_ignore, lock
from app.errors import BadRequest
from app.models import ListedDomain, Route, RouteState
from app.verification import queries
from app.verification.settling import settle_and_tell, unverify, verify

__all__ = ["list_domain", "prove", "revoke", "verify"]


def list_domain(session: Session, *, domain: str, organisation: str | None, now: datetime) -> str:
    """List a mail domain as one of the trade, and take up the claims that have waited for it.

    Raises BadRequest for free mail, which never proves where somebody works.
    """
    try:
        ascii_domain = addresses.parse_address(f"postmaster@{domain.strip().lower()}").domain
    except addresses.BadAddress as error:
        raise BadRequest(f"{domain!r} is not a mail domain. Give it like northlight.example.") from error
    if addresses.is_free_mail(ascii_domain) or addresses.is_disposable(ascii_domain):
        raise BadRequest(f"Anybody can open a mailbox at {ascii_domain}: it proves no workplace and is not listed.")
    insert_or_ignore(session, ListedDomain, domain=ascii_domain, organisation=organisation, listed_at=now)
    count_changed(
        session,
        update(Route)
        .where(
            Route.state == RouteState.UNLISTED,
            or_(Route.domain == ascii_domain, Route.domain.endswith(f".{ascii_domain}", autoescape=True)),
        )
        .values(state=RouteState.WAITING, begun_at=None),
    )
    return ascii_domain


def prove(session: Session, *, route_id: int, now: datetime) -> RouteState:
    """The work mailbox is proven. Returns how the route stands: passed (and the claim verified), or for review when
    its domain, or this very mailbox, has proven enough on this letter.
    """
    route = session.get_one(Route, route_id)
    if route.state is not RouteState.WAITING:
        return route.state
    lock(session, route.signature)
    queries.lock_listings(session, route.domain or "")
    lock(session, route)
    becomes = queries.state_of_proof(session, route.letter_id, domain=route.domain, mailbox=route.mailbox_digest)
    changed = changes_one(
        session,
        update(Route)
        .where(Route.id == route.id, Route.state == RouteState.WAITING)
        .values(
            state=becomes.state,
            passed_at=now,
            nth_of_domain=becomes.nth_of_domain,
            review_since=now if becomes.state is RouteState.FOR_REVIEW else None,
            address_sealed=None,
        ),
    )
    if changed and becomes.state is RouteState.PASSED:
        settle_and_tell(session, signature_id=route.signature_id, now=now)
    return becomes.state


def revoke(session: Session, *, signature_id: int, now: datetime) -> bool:
    """The route turned out false: the claim waits again."""
    if not unverify(session, signature_id=signature_id, now=now):
        return False
    passed = update(Route).where(Route.signature_id == signature_id, Route.state == RouteState.PASSED)
    count_changed(session, passed.values(state=RouteState.WITHDRAWN))
    return True
