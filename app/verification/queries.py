from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, select
from sqlalchemy.orm import Session

from app.db import spelled, table_of
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


# rules.md: no single mail domain verifies more than 200 people or 10 % of a letter without review
MOST_BY_DOMAIN = 200
MOST_OF_LETTER = 0.10

_domain = table_of(ListedDomain).c.domain
_listings = select(_domain).where(_domain.in_(bindparam("above", expanding=True))).order_by(_domain)
_LOCK_LISTINGS = _listings.with_for_update()


def lock_listings(session: Session, domain: str) -> bool:
    """Whether the operator has approved the domain, or a domain above it, as one of a studio, agency, guild …

    From here on proofs of one domain go on one after the other, so that each sees what those before it have used up.
    """
    labels = domain.split(".")
    above = [".".join(labels[at:]) for at in range(len(labels) - 1)]
    return bool(session.connection().execute(_LOCK_LISTINGS, {"above": above}).all())


@dataclass(frozen=True)
class Becomes:
    """How a route stands from now on."""

    state: RouteState
    nth_of_domain: int | None = None  # where it passed


# One statement for all: on SQLite everybody who signs waits for it.
_passed = and_(Route.letter_id == bindparam("letter"), Route.state == spelled(RouteState.PASSED))
_of_domain = and_(_passed, Route.domain == bindparam("domain"))
_count_passed = select(func.count()).select_from(Route)
_COUNT_BY_DOMAIN = _count_passed.where(_of_domain)
_USED = select(
    select(func.coalesce(func.max(Route.nth_of_domain), 0)).where(_of_domain).scalar_subquery(),
    _count_passed.where(_of_domain, Route.nth_of_domain.is_(None)).scalar_subquery(),
    _count_passed.where(_passed, Route.mailbox_digest == bindparam("mailbox")).scalar_subquery(),
    select(func.coalesce(func.max(Tally.signed), 0)).where(Tally.letter_id == bindparam("letter")).scalar_subquery(),
)


def state_of_proof(session: Session, letter_id: int, *, domain: str | None, mailbox: bytes | None) -> Becomes:
    """What a proven work mailbox makes of its route: passed, or for review when its domain, or this very mailbox, has
    proven enough on this letter. The domain's listings are locked, so no two get the same number.

    As the numbers are all different, no more than the highest of them have passed, and what people have decided. Only
    where that might be too many they are counted: of a big letter that takes longer than all else that is done here.
    """
    asked = {"letter": letter_id, "domain": domain or "", "mailbox": mailbox}
    highest, decided, by_mailbox, signed = session.connection().execute(_USED, asked).one()
    most = max(MOST_BY_DOMAIN, MOST_OF_LETTER * signed)
    if by_mailbox or (highest + decided >= most and _count_by_domain(session, asked) >= most):
        return Becomes(RouteState.FOR_REVIEW)
    return Becomes(RouteState.PASSED, nth_of_domain=highest + 1)


def _count_by_domain(session: Session, asked: dict[str, Any]) -> int:
    count: int = session.connection().execute(_COUNT_BY_DOMAIN, asked).scalar_one()
    return count


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
