"""The reviewers' queue, and the decisions of the last day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from app.audit_log.record import By
from app.claim_routes import ROUTES
from app.claim_routes.kind import Check, Evidence
from app.core import cursors
from app.core.errors import NotFound
from app.models import Decision, Route, RouteState, Signature, Verdict
from app.text import addresses, places
from app.text.review_reasons import WHY_A_PERSON_LOOKS
from app.verification import queries
from app.verification.conflicts import conflict
from app.verification.facts import claim_facts, decision_facts
from app.verification.settling import UNDO_WITHIN
from app.web import as_seen

A_PAGE = 50
LOOKED_THROUGH = 200  # the newest decisions of a letter, assumed to include those of the last day
LEAVES = {Verdict.VERIFY: RouteState.PASSED, Verdict.DECLINE: RouteState.DECLINED}  # the decisions that can be undone


@dataclass(frozen=True)
class Claim:
    """A waiting route, as its reviewer sees it."""

    route: Route
    signature: Signature
    check: Check
    conflict: str | None  # why this reviewer may not decide it
    seen: str  # the digest of the claim's page

    @property
    def may_be_decided(self) -> bool:
        return self.conflict is None

    @property
    def is_free_mail(self) -> bool:
        """True if the mailbox that signed says nothing about its owner."""
        return addresses.is_free_mail(self.signature.mail_domain or "")

    @property
    def profession(self) -> str:
        """The signer's claimed profession, capitalised."""
        one = self.signature.letter.profession(self.signature.profession)
        return f"{one.one[0].upper()}{one.one[1:]}" if one else ""

    @property
    def place(self) -> str:
        return places.place_name(self.signature.country, self.signature.region)

    @property
    def why(self) -> str | None:
        """Why a proven work mailbox was not enough."""
        return WHY_A_PERSON_LOOKS.get(self.route.review_reason or "")

    @property
    def route_words(self) -> str:
        return ROUTES[self.route.kind].label

    @property
    def evidence(self) -> Evidence | None:
        return ROUTES[self.route.kind].evidence(self.route)


@dataclass(frozen=True)
class Decided:
    """A decision of the last day, and whether this reviewer can undo it."""

    decision: Decision
    may_be_undone: bool
    seen: str


@dataclass(frozen=True)
class Queue:
    claims: Sequence[Claim]
    next: int | None  # the route after which the next page begins


_ORDER = (Route.review_since, Route.id)


def waiting_reviews(letter_id: int) -> Select[Route]:
    """Longest wait first."""
    return (
        select(Route)
        .join(Route.signature)
        .where(Route.letter_id == letter_id, Route.waits_for_review)
        .order_by(*_ORDER)
        .options(contains_eager(Route.signature).joinedload(Signature.letter))
        .execution_options(populate_existing=True)
    )


def queue_of(session: Session, letter_id: int, *, by: By, after: int | None = None) -> Queue:
    """A page of the queue. An `after` that is no route of this letter begins at the beginning."""
    place = _place(session, letter_id, after)
    found = session.scalars(cursors.stretch(waiting_reviews(letter_id), _ORDER, after=place, most=A_PAGE)).all()
    routes, last = cursors.cut(found, A_PAGE)
    return Queue([_claim(session, route, by=by) for route in routes], last.id if last else None)


def claim_by_id(session: Session, letter_id: int, route_id: int, *, by: By) -> Claim:
    """A waiting claim. Raises NotFound if this letter has none by that id, or it no longer waits."""
    route = session.scalar(waiting_reviews(letter_id).where(Route.id == route_id))
    if route is None:
        raise NotFound(
            gettext("This claim has nothing left to decide: someone has decided it, or the signer has withdrawn it.")
        )
    return _claim(session, route, by=by, alone=True)


def _place(session: Session, letter_id: int, route_id: int | None) -> cursors.Place | None:
    """The place of a route in its letter's queue, even if it has left it."""
    since = session.scalar(select(Route.review_since).where(Route.id == route_id, Route.letter_id == letter_id))
    return (since, route_id) if since is not None and route_id is not None else None


def next_after(session: Session, letter_id: int, route_id: int) -> int | None:
    """The next waiting route after this one, or None at the end."""
    place = _place(session, letter_id, route_id)
    following = cursors.stretch(waiting_reviews(letter_id), _ORDER, after=place, most=1)
    route = session.scalars(following).first()
    return route.id if route else None


def decided_lately(session: Session, letter_id: int, *, by: By, now: datetime) -> Sequence[Decided]:
    """Verified or declined within a day and still in force, newest first."""
    newest = (
        select(Decision)
        .where(Decision.letter_id == letter_id)
        .order_by(Decision.id.desc())
        .limit(LOOKED_THROUGH)
        .options(joinedload(Decision.signature).joinedload(Signature.letter))
        .options(joinedload(Decision.route), joinedload(Decision.account))
        .execution_options(populate_existing=True)
    )
    return [
        Decided(
            decision,
            _may_be_undone(session, decision, decision.route, by=by),
            as_seen.seen(decision_facts(decision, decision.signature, decision.route)),
        )
        for decision in session.scalars(newest)
        if decision.route is not None
        and decision.verdict in LEAVES
        and decision.stands
        and decision.made_at > now - UNDO_WITHIN
    ]


def _may_be_undone(session: Session, decision: Decision, route: Route, *, by: By) -> bool:
    """True if nothing else has happened to the claim and this reviewer has no conflict of interest."""
    still = route.state is LEAVES[decision.verdict]
    if not still or (route.appealed_at is not None and queries.last_decision_on(session, route) != decision.id):
        return False
    return conflict(session, decision.signature, route, by=by, taking_back=decision) is None


def decisions_on(session: Session, route: Route) -> Sequence[Decision]:
    """The decisions on this route, oldest first."""
    return session.scalars(
        select(Decision)
        .where(queries.of_route(route))
        .order_by(Decision.id)
        .options(joinedload(Decision.account))
        .execution_options(populate_existing=True)
    ).all()


def _claim(session: Session, route: Route, *, by: By, alone: bool = False) -> Claim:
    """`alone`: on its own page, where it is decided."""
    return Claim(
        route=route,
        signature=route.signature,
        check=ROUTES[route.kind].check(session, route),
        conflict=conflict(session, route.signature, route, by=by),
        seen=as_seen.seen(claim_facts(session, route, route.signature)) if alone else "",
    )
