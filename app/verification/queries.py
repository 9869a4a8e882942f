from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from app.db import spelled
from app.models import (
    ClaimState,
    Decision,
    ListedDomain,
    Route,
    RouteState,
    Signature,
    SignatureState,
    Tally,
    Verdict,
)

DECIDES = (Verdict.VERIFY, Verdict.DECLINE)  # what settles a route, and can be taken back


def listings_of(domain: str) -> Select[ListedDomain]:
    """The listings that a domain is under: its own, and those of the domains above it."""
    labels = domain.split(".")
    above = [".".join(labels[at:]) for at in range(len(labels) - 1)]
    return select(ListedDomain).where(ListedDomain.domain.in_(above)).order_by(ListedDomain.domain)


def is_listed(session: Session, domain: str) -> bool:
    """Whether the operator has approved the domain, or a domain above it, as one of a studio, agency, guild …"""
    return session.scalars(listings_of(domain)).first() is not None


def lock_domain(session: Session, domain: str) -> None:
    """From here on proofs of one domain go on one after the other, so that each sees what those before it have used
    up. On SQLite BEGIN IMMEDIATE has done it.
    """
    session.scalars(listings_of(domain).with_for_update()).all()


def count_passed_by_domain(session: Session, *, letter_id: int, domain: str) -> int:
    return session.scalar(
        select(func.count()).select_from(Route).where(
            Route.letter_id == letter_id, Route.domain == domain, Route.state == spelled(RouteState.PASSED)
        )
    ) or 0  # fmt: skip


def count_signed(session: Session, letter_id: int) -> int:
    return session.scalar(select(Tally.signed).where(Tally.letter_id == letter_id)) or 0


def is_spent(session: Session, *, letter_id: int, mailbox: bytes | None) -> bool:
    """Whether this work mailbox has proven somebody on this letter already."""
    return session.scalar(
        select(func.count()).select_from(Route).where(
            Route.letter_id == letter_id, Route.mailbox_digest == mailbox, Route.state == spelled(RouteState.PASSED)
        )
    ) != 0  # fmt: skip


def waits_for_review(letter_id: int) -> ColumnElement[bool]:
    """Of a route joined with its signature. The words stand in the statement, for the partial index of the queue."""
    return and_(
        Route.letter_id == letter_id,
        Route.state == spelled(RouteState.FOR_REVIEW),
        Signature.state == SignatureState.CONFIRMED,
        Signature.claim_state == ClaimState.WAITING,
    )


def count_for_review(session: Session, *, letter_id: int, most: int) -> int:
    """How many claims of a letter wait for a reviewer; counting ends at `most`."""
    waiting = select(Route.id).join(Route.signature).where(waits_for_review(letter_id))
    return session.scalar(select(func.count()).select_from(waiting.limit(most).subquery())) or 0


def last_decision_on(session: Session, route: Route) -> int | None:
    """The verify or decline of a route that stands: an earlier one, that was appealed, decides nothing any more."""
    settled = select(func.max(Decision.id)).where(of_route(route), Decision.verdict.in_(DECIDES))
    return session.scalar(settled.where(Decision.undone_at.is_(None)))


def of_route(route: Route) -> ColumnElement[bool]:
    """Decisions about it, by way of its signature, which has an index."""
    return and_(Decision.signature_id == route.signature_id, Decision.route_id == route.id)
