"""Mail domains that the operator has listed, and how far a proven work mailbox at one of them counts."""

import hashlib
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from sqlalchemy import and_, bindparam, func, select, text
from sqlalchemy.orm import Session

from app.core.db import table_of
from app.models import ListedDomain, ReviewReason, Route, RouteState, Tally, WorkEmailRoute
from app.text import mail_domains

# rules.md: no listed domain, its subdomains together, verifies more than 200 people or 10 % of a letter without review
MOST_BY_DOMAIN = 200
MOST_OF_LETTER = 0.10


class Coverage(Enum):
    """The approval of a mail domain by the operator, as belonging to a studio, agency, guild …"""

    LISTED = auto()
    BELOW_A_LISTED = auto()  # below a listing for its exact host only
    UNLISTED = auto()


_listings = table_of(ListedDomain).c
_LISTINGS = select(_listings.domain, _listings.subdomains).where(
    _listings.domain.in_(bindparam("above", expanding=True))
)


def lock_domain(session: Session, domain: str) -> None:
    """Serialise proofs of a domain and its subdomains, so that each sees the quota used by those before it, and block
    the removal of their listings. On SQLite, BEGIN IMMEDIATE already does it.
    """
    if session.get_bind().dialect.name == "postgresql":
        whose = hashlib.sha256(b"domain:" + mail_domains.registrable(domain).encode()).digest()
        number = int.from_bytes(whose[:8], "big", signed=True)
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def coverage_of(session: Session, domain: str) -> Coverage:
    above = mail_domains.with_parents(domain)
    listings = session.execute(_LISTINGS, {"above": above}).all()
    if any(listing.subdomains or listing.domain == domain for listing in listings):
        return Coverage.LISTED
    return Coverage.BELOW_A_LISTED if listings else Coverage.UNLISTED


@dataclass(frozen=True)
class WorkMailbox:
    """A work mailbox that has been proven."""

    domain: str
    digest: bytes | None
    is_role: bool


@dataclass(frozen=True)
class Proof:
    """The result of a proven mailbox for its route."""

    state: RouteState
    nth_of_domain: int | None = None  # if it passed
    reason: ReviewReason | None = None  # if it needs a review


# A single statement, since on SQLite all sign-ups wait for it.
_mailboxes = table_of(WorkEmailRoute)
_proven = and_(_mailboxes.c.counted_domain == bindparam("whose"), _mailboxes.c.counted_letter_id == bindparam("letter"))
_passed = and_(Route.letter_id == bindparam("letter"), Route.has_passed)
_COUNT_BY_DOMAIN = (
    select(func.count()).select_from(_mailboxes).join(Route, Route.id == _mailboxes.c.route_id).where(_proven, _passed)
)
_USED = select(
    select(func.coalesce(func.max(_mailboxes.c.nth_of_domain), 0)).where(_proven).scalar_subquery(),
    _COUNT_BY_DOMAIN.where(_mailboxes.c.nth_of_domain.is_(None)).scalar_subquery(),
    select(func.count()).select_from(Route).where(_passed, Route.rests_on == bindparam("mailbox")).scalar_subquery(),
    select(func.coalesce(func.max(Tally.signed), 0)).where(Tally.letter_id == bindparam("letter")).scalar_subquery(),
)


def proof_by(session: Session, letter_id: int, work: WorkMailbox) -> Proof:
    """The result for a proven work mailbox: passed; for review, with the reason; or unlisted, if the listing has been
    removed in the meantime. The domain is locked, so no two get the same number.

    As the numbers of those that still count are distinct, the highest plus the reviewers' decisions is an upper bound
    for the routes passed. They are counted only if that bound reaches the limit, since counting takes longest here for
    a big letter.
    """
    coverage = coverage_of(session, work.domain)
    if coverage is Coverage.UNLISTED:
        return Proof(RouteState.UNLISTED)
    asked = {"letter": letter_id, "whose": mail_domains.registrable(work.domain), "mailbox": work.digest}
    highest, decided, by_mailbox, signed = session.execute(_USED, asked).one()
    most = max(MOST_BY_DOMAIN, MOST_OF_LETTER * signed)
    if by_mailbox:
        return Proof(RouteState.FOR_REVIEW, reason=ReviewReason.MAILBOX_USED)
    if work.is_role:
        return Proof(RouteState.FOR_REVIEW, reason=ReviewReason.ROLE_MAILBOX)
    if coverage is Coverage.BELOW_A_LISTED:
        return Proof(RouteState.FOR_REVIEW, reason=ReviewReason.HOST_NOT_LISTED)
    if highest + decided >= most and _count_by_domain(session, asked) >= most:
        return Proof(RouteState.FOR_REVIEW, reason=ReviewReason.SHARE_OF_DOMAIN)
    return Proof(RouteState.PASSED, nth_of_domain=highest + 1)


def _count_by_domain(session: Session, asked: dict[str, Any]) -> int:
    count: int = session.execute(_COUNT_BY_DOMAIN, asked).scalar_one()
    return count


def is_spent(session: Session, *, letter_id: int, mailbox: bytes | None) -> bool:
    """True if this work mailbox has already proven someone on this letter."""
    return session.scalar(
        select(func.count()).select_from(Route).where(
            Route.letter_id == letter_id, Route.rests_on == mailbox, Route.has_passed
        )
    ) != 0  # fmt: skip
