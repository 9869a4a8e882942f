from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select
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
    if session.get_bind().dialect.name == "postgresql":
        session.scalars(listings_of(domain).with_for_update()).all()


@dataclass(frozen=True)
class Used:
    """What a letter has had of a work mailbox and its domain, and how many have signed it."""

    by_domain: int
    by_mailbox: int
    signed: int


# Built once, and one statement for all three: on SQLite everybody who signs waits for it.
_passed = and_(Route.letter_id == bindparam("letter"), Route.state == spelled(RouteState.PASSED))
_count_passed = select(func.count()).select_from(Route)
_USED = select(
    _count_passed.where(_passed, Route.domain == bindparam("domain")).scalar_subquery(),
    _count_passed.where(_passed, Route.mailbox_digest == bindparam("mailbox")).scalar_subquery(),
    select(func.coalesce(func.max(Tally.signed), 0)).where(Tally.letter_id == bindparam("letter")).scalar_subquery(),
)


def used(session: Session, route: Route) -> Used:
    """By those whose work mailbox has proven them on the letter of this route."""
    asked = {"letter": route.letter_id, "domain": route.domain or "", "mailbox": route.mailbox_digest}
    return Used(*session.connection().execute(_USED, asked).one())


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
