"""Listed work domains: the operator lists and removes them, signers ask for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import ColumnElement, ColumnExpressionArgument, Row, Select, delete, distinct, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager

from app.claim_routes import listed_domains
from app.claim_routes.listed_domains import Coverage
from app.core.db import changes_one, count_changed, insert_or_ignore, spelled
from app.core.errors import BadRequest
from app.models import (
    Letter,
    ListedDomain,
    ReviewReason,
    Route,
    RouteState,
    Signature,
    WorkEmailRoute,
)
from app.text import addresses, mail_domains


def domain_in(typed: str) -> str:
    """The mail domain that the operator typed. Raises BadRequest."""
    try:
        return mail_domains.parse_domain(typed)
    except mail_domains.BadDomain as error:
        raise BadRequest(str(error)) from error


def list_domain(
    session: Session, *, domain: str, organisation: str | None, now: datetime, subdomains: bool = False
) -> ListedDomain:
    """Lists a work domain, alone or with its subdomains, and resumes the claims that waited for it. A domain already
    listed with its subdomains stays so.

    Raises BadRequest for a public suffix, and for free mail, which never proves a workplace.
    """
    name = domain_in(domain)
    if mail_domains.is_public_suffix(name):
        raise BadRequest(
            gettext(
                "Anyone can register a name below %(domain)s, so it can’t be a workplace. Enter the whole name.",
                domain=name,
            )
        )
    if addresses.is_free_mail(name):
        raise BadRequest(
            gettext(
                "Anyone can open a mailbox at %(domain)s, so it can’t show where someone works and can’t be listed.",
                domain=name,
            )
        )
    insert_or_ignore(
        session, ListedDomain, domain=name, subdomains=subdomains, organisation=organisation, listed_at=now
    )
    wider = update(ListedDomain).where(ListedDomain.domain == name, ListedDomain.subdomains.is_(False))
    if subdomains:
        count_changed(session, wider.values(subdomains=True))
    waiting = update(Route).where(Route.state == RouteState.UNLISTED, is_at_or_below(Route.domain, name))
    count_changed(session, waiting.values(state=RouteState.WAITING, begun_at=None))
    return session.get_one(ListedDomain, name, populate_existing=True)


def remove(session: Session, *, domain: str) -> bool:
    """Removes a listing, so that it verifies nobody from now on. False if there was none. Signers verified before stay
    so, until their routes are revoked.
    """
    listed_domains.lock_domain(session, domain)
    return changes_one(session, delete(ListedDomain).where(ListedDomain.domain == domain))


def listings() -> Select[ListedDomain]:
    return select(ListedDomain).order_by(ListedDomain.domain)


def resting_on(domain: str) -> Select[WorkEmailRoute]:
    """Routes that passed by a mailbox at or below a domain, by letter and number."""
    return (
        select(WorkEmailRoute)
        .join(WorkEmailRoute.signature)
        .join(Signature.letter)
        .where(
            WorkEmailRoute.has_passed,
            WorkEmailRoute.counted_domain == mail_domains.registrable(domain),
            is_at_or_below(WorkEmailRoute.domain, domain),
        )
        .order_by(Letter.slug, Signature.number, WorkEmailRoute.id)
        .options(contains_eager(WorkEmailRoute.signature).contains_eager(Signature.letter))
        .execution_options(populate_existing=True)
    )


def left_without_listing(session: Session, routes: Sequence[Route]) -> list[int]:
    """The ids of the routes whose domain no other listing covers."""
    domains = {route.domain for route in routes if route.domain}
    uncovered = {one for one in domains if listed_domains.coverage_of(session, one) is not Coverage.LISTED}
    return [route.id for route in routes if route.domain in uncovered]


def listed_since(domain: str) -> Select[int]:
    """The ids of routes at or below a domain that wait for review because their host was not listed."""
    return select(Route.id).where(
        Route.state == spelled(RouteState.FOR_REVIEW),
        Route.review_reason == ReviewReason.HOST_NOT_LISTED.value,
        is_at_or_below(Route.domain, domain),
    )


@dataclass(frozen=True)
class Asked:
    """A domain that signers asked for."""

    domain: str
    signers: int
    letters: int
    since: datetime


def asked_for(session: Session, *, letter_id: int | None = None, most: int | None = None) -> Sequence[Asked]:
    """Unlisted domains at which signers have a mailbox, most signers first; on all letters, or on one."""
    signers = func.count(distinct(Route.signature_id))
    query = (
        select(Route.domain, signers, func.count(distinct(Route.letter_id)), func.min(Route.begun_at))
        .join(Route.signature)
        .where(*_waits_for_listing(letter_id))
        .group_by(Route.domain)
        .order_by(signers.desc(), Route.domain)
        .limit(most)
    )
    rows: Sequence[Row[*tuple[object, ...]]] = session.execute(query).all()
    return [Asked(*row) for row in rows]  # type: ignore[arg-type]


def count_asked_for(session: Session, *, letter_id: int) -> int:
    counted = select(func.count(distinct(Route.domain))).join(Route.signature).where(*_waits_for_listing(letter_id))
    return session.scalar(counted) or 0


def _waits_for_listing(letter_id: int | None) -> list[ColumnExpressionArgument[bool]]:
    return [Route.waits_for_listing] if letter_id is None else [Route.waits_for_listing, Route.letter_id == letter_id]


def is_at_or_below(column: InstrumentedAttribute[str | None], domain: str) -> ColumnElement[bool]:
    return or_(column == domain, column.endswith(f".{domain}", autoescape=True))
