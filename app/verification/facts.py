"""The facts that a claim's pages show, to detect changes between viewing and deciding."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.claim_routes import ROUTES
from app.models import Decision, Route, Signature
from app.verification import queries
from app.web import as_seen
from app.web.as_seen import Facts


@dataclass(frozen=True)
class Seen:
    """What the reviewer saw."""

    route_id: int
    digest: str | None


def claim_facts(session: Session, route: Route, signature: Signature) -> Facts:
    """Everything on the page of a waiting claim."""
    ways = select(Route).where(Route.signature_id == signature.id).order_by(Route.id)
    others: list[Any] = [
        [one.id, one.kind, one.state, one.domain, ROUTES[one.kind].facts(one)]
        for one in session.scalars(ways.execution_options(populate_existing=True))
        if one.id != route.id
    ]
    before = select(Decision.id, Decision.verdict, Decision.undone_at).where(queries.of_route(route))
    return [
        *signer_facts(signature),
        (gettext("the route"), [route.kind, route.domain, route.review_reason]),
        (gettext("the evidence"), ROUTES[route.kind].facts(route)),
        (gettext("the check"), ROUTES[route.kind].objection(session, route)),
        (gettext("the signer's words"), [route.appealed_at, route.answer]),
        (gettext("the other routes"), others),
        (gettext("the decisions before"), [list(one) for one in session.execute(before.order_by(Decision.id))]),
    ]


def decision_facts(decision: Decision, signature: Signature, route: Route) -> Facts:
    """A line in the list of the last day's decisions."""
    return [
        *signer_facts(signature),
        (gettext("the decision"), [decision.id, decision.verdict, decision.reason, decision.note, decision.undone_at]),
        (gettext("the route"), [route.state, route.appealed_at, ROUTES[route.kind].facts(route)]),
    ]


def signer_facts(signature: Signature) -> Facts:
    return [
        (gettext("the name"), signature.name),
        (gettext("the place in the alphabet"), signature.file_under),
        (gettext("the profession"), signature.profession),
        (gettext("the credit"), signature.credit),
        (gettext("the place"), [signature.country, signature.region]),
        (gettext("the email that signed"), signature.mail_domain),
        (gettext("the state of the signature"), [signature.state, signature.is_held, signature.claim_state]),
    ]


def seen_now(session: Session, route_id: int) -> Seen:
    """As seen at this moment."""
    route = session.get_one(Route, route_id, populate_existing=True)
    signature = session.get_one(Signature, route.signature_id, populate_existing=True)
    return Seen(route_id, as_seen.seen(claim_facts(session, route, signature)))


def decision_seen_now(session: Session, decision_id: int) -> str:
    """The same for undoing a decision."""
    decision = session.get_one(Decision, decision_id, populate_existing=True)
    signature = session.get_one(Signature, decision.signature_id, populate_existing=True)
    route = session.get_one(Route, decision.route_id, populate_existing=True)
    return as_seen.seen(decision_facts(decision, signature, route))
