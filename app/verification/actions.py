"""Beginning the routes of a claim, and proving one by a work mailbox. In the caller's transaction."""

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app import addresses, sealing
from app.addresses import Address
from app.db import changes_one, count_changed, insert_or_ignore, lock
from app.errors import BadRequest
from app.mail import outbox
from app.models import ClaimState, ListedDomain, MailKind, Route, RouteKind, RouteState, Signature
from app.signing.links import add_links
from app.tokens import Purpose
from app.verification import queries
from app.verification.settling import settle, unverify, verify
from app.verification.telling import tell

__all__ = ["begin_waiting_route", "list_domain", "prove", "revoke", "verify"]

# rules.md: no single mail domain verifies more than 200 people or 10 % of a letter without review
MOST_BY_DOMAIN = 200
MOST_OF_LETTER = 0.10


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


def begin_waiting_route(session: Session, *, signature: Signature, mailbox_proven: str, now: datetime) -> bool:
    """Take up the new route of a signature whose own mailbox is proven (canonical: `mailbox_proven`).

    A work address that is the same mailbox is proven with it; one at a listed domain is sent the second link; any other
    waits for a person, and nothing is sent. Published credits wait for a reviewer. False when there is no new route, or
    somebody else is at it.
    """
    new = select(Route).where(Route.signature_id == signature.id, Route.begun_at.is_(None))
    new = new.order_by(Route.id).limit(1).execution_options(populate_existing=True)
    found = session.scalar(new)
    if found is None:
        return False
    # Everybody locks mailbox, signature, domain and route in this order, so that nobody waits in a ring.
    work = addresses.parse_address(sealing.unseal(found.address_sealed)) if found.address_sealed else None
    mailbox = outbox.lock_mailbox(session, work.canonical) if work else None
    session.refresh(signature, with_for_update=True)
    route = session.scalar(new.where(Route.id == found.id).with_for_update(skip_locked=True))
    if route is None:
        return False
    route.begun_at = now
    if signature.is_confirmed and route.kind is RouteKind.PUBLISHED_CREDITS:
        waits = signature.claim_state is ClaimState.WAITING
        route.state = RouteState.FOR_REVIEW if waits else RouteState.WITHDRAWN
        route.review_since = now
    elif signature.is_confirmed and work and mailbox and route.address_sealed is not None:
        _begin(session, signature, route, work, mailbox, mailbox_proven=mailbox_proven, now=now)
    session.flush()
    return True


def _begin(
    session: Session, signature: Signature, route: Route, work: Address, mailbox: bytes, *, mailbox_proven: str,
    now: datetime,
) -> None:  # fmt: skip
    route.domain = work.domain
    route.mailbox_digest = sealing.keyed_digest(signature.letter.mailbox_key, work.canonical)
    session.flush()
    if not queries.is_listed(session, work.domain):
        route.state = RouteState.UNLISTED
        return
    if work.canonical == mailbox_proven:
        prove(session, route_id=route.id, now=now)
        return
    write = outbox.may_write(session, mailbox=mailbox, letter_id=signature.letter_id, now=now)
    links = add_links(
        session, signature.letter_id, signature.id, (Purpose.WORK_EMAIL,), now=now, route_id=route.id, mailed=write
    )
    outbox.queue_mail(
        session, kind=MailKind.WORK_EMAIL, letter_id=signature.letter_id, signature_id=signature.id,
        address=work.deliver_to, links=links, now=now, withheld=not write,
    )  # fmt: skip
    outbox.count_mail(session, mailbox=mailbox, letter_id=signature.letter_id, now=now, written=write)


def prove(session: Session, *, route_id: int, now: datetime) -> RouteState:
    """The work mailbox is proven. Returns how the route stands: passed (and the claim verified), or for review when
    its domain, or this very mailbox, has proven enough on this letter.
    """
    route = session.get_one(Route, route_id)
    if route.state is not RouteState.WAITING:
        return route.state
    lock(session, route.signature)
    queries.lock_domain(session, route.domain or "")
    lock(session, route)
    state = RouteState.FOR_REVIEW if _needs_a_person(session, route) else RouteState.PASSED
    changed = changes_one(
        session,
        update(Route)
        .where(Route.id == route.id, Route.state == RouteState.WAITING)
        .values(
            state=state,
            passed_at=now,
            review_since=now if state is RouteState.FOR_REVIEW else None,
            address_sealed=None,
        ),
    )
    if changed and state is RouteState.PASSED and settle(session, signature_id=route.signature_id, now=now):
        tell(session, route.signature, now=now)
    return state


def revoke(session: Session, *, signature_id: int, now: datetime) -> bool:
    """The route turned out false: the claim waits again."""
    if not unverify(session, signature_id=signature_id, now=now):
        return False
    passed = update(Route).where(Route.signature_id == signature_id, Route.state == RouteState.PASSED)
    count_changed(session, passed.values(state=RouteState.WITHDRAWN))
    return True


def _needs_a_person(session: Session, route: Route) -> bool:
    used = queries.used(session, route)
    return used.by_domain >= max(MOST_BY_DOMAIN, MOST_OF_LETTER * used.signed) or used.by_mailbox > 0
