"""Proving a claim by a work mailbox, and what a decided claim writes into the ledger. In the caller's transaction."""

from datetime import datetime

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from app import addresses, sealing
from app.db import changes_one, count_changed, insert_or_ignore
from app.errors import BadRequest
from app.mail import outbox
from app.models import (
    ClaimState,
    EntryKind,
    ListedDomain,
    MailKind,
    Route,
    RouteState,
    Signature,
    SignatureState,
)
from app.signing.entries import change
from app.signing.links import add_links
from app.tokens import Purpose
from app.verification import queries

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
    waits for a person, and nothing is sent. False when there is no new route, or somebody else is at it.
    """
    route = session.scalar(
        select(Route)
        .where(Route.signature_id == signature.id, Route.begun_at.is_(None))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if route is None:
        return False
    route.begun_at = now
    session.refresh(signature)
    if signature.is_confirmed and route.address_sealed is not None:
        _begin(session, signature=signature, route=route, mailbox_proven=mailbox_proven, now=now)
    session.flush()
    return True


def _begin(session: Session, *, signature: Signature, route: Route, mailbox_proven: str, now: datetime) -> None:
    address_sealed = route.address_sealed or ""
    work = addresses.parse_address(sealing.unseal(address_sealed))
    route.domain = work.domain
    route.mailbox_digest = sealing.keyed_digest(signature.letter.mailbox_key, work.canonical)
    session.flush()
    if not queries.is_listed(session, work.domain):
        route.state = RouteState.UNLISTED
        return
    if work.canonical == mailbox_proven:
        prove(session, route_id=route.id, now=now)
        return
    mailbox = outbox.lock_mailbox(session, work.canonical)
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
    route = session.get_one(Route, route_id, populate_existing=True)
    if route.state is not RouteState.WAITING:
        return route.state
    queries.lock_domain(session, route.domain or "")
    state = RouteState.FOR_REVIEW if _needs_a_person(session, route) else RouteState.PASSED
    changed = changes_one(
        session,
        update(Route)
        .where(Route.id == route.id, Route.state == RouteState.WAITING)
        .values(state=state, passed_at=now, address_sealed=None),
    )
    signature = route.signature
    enough = state is RouteState.PASSED and signature.letter.routes_needed == 1
    if changed and enough and verify(session, signature_id=signature.id, now=now):
        _tell(session, signature, now=now)
    return state


def _tell(session: Session, signature: Signature, *, now: datetime) -> None:
    if signature.address_sealed is None:  # erased on its day
        return
    purposes = (Purpose.PRIVATE, Purpose.UNSUBSCRIBE)
    links = add_links(session, signature.letter_id, signature.id, purposes, now=now)
    outbox.queue_mail(
        session, kind=MailKind.DECISION, letter_id=signature.letter_id, signature_id=signature.id,
        address=sealing.unseal(signature.address_sealed), links=links, now=now,
    )  # fmt: skip


def verify(session: Session, *, signature_id: int, now: datetime) -> bool:
    """A sufficient route has passed. A held signature gets its `verified` entry when it is released."""
    waiting = and_(
        Signature.state != SignatureState.PENDING,
        Signature.claim_state == ClaimState.WAITING,
        Signature.erased_at.is_(None),
    )
    values = {"claim_state": ClaimState.VERIFIED, "claim_decided_at": now}
    return change(session, signature_id, waiting, values=values, writes=EntryKind.VERIFIED, now=now) is not None


def revoke(session: Session, *, signature_id: int, now: datetime) -> bool:
    """The route turned out false: the claim waits again."""
    verified = Signature.claim_state == ClaimState.VERIFIED
    values = {"claim_state": ClaimState.WAITING, "claim_decided_at": None}
    if change(session, signature_id, verified, values=values, writes=EntryKind.REVOKED, now=now) is None:
        return False
    passed = update(Route).where(Route.signature_id == signature_id, Route.state == RouteState.PASSED)
    count_changed(session, passed.values(state=RouteState.WITHDRAWN))
    return True


def _needs_a_person(session: Session, route: Route) -> bool:
    passed = queries.count_passed_by_domain(session, letter_id=route.letter_id, domain=route.domain or "")
    most = max(MOST_BY_DOMAIN, MOST_OF_LETTER * queries.count_signed(session, route.letter_id))
    return passed >= most or queries.is_spent(session, letter_id=route.letter_id, mailbox=route.mailbox_digest)
