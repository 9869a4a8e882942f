"""The second link, which proves a work mailbox."""

from flask import Blueprint, make_response, render_template
from werkzeug.wrappers import Response

from app.core import clock
from app.core.db import db, transaction
from app.core.tokens import Purpose
from app.models import Route, RouteState, Signature
from app.signing import links
from app.signing.queries import receipt_of
from app.verification import actions
from app.web import http

bp = Blueprint("verification", __name__)


@bp.get("/claim/<token>")
def prove(token: str) -> Response:
    route, signature = links.route_by_token(db.session(), token, Purpose.WORK_EMAIL, now=clock.now())
    return prove_page(signature, route)


@bp.post("/claim/<token>")
def post_prove(token: str) -> Response:
    now = clock.now()
    route, signature = links.route_by_token(db.session(), token, Purpose.WORK_EMAIL, now=now)
    if route.state is RouteState.WAITING:  # a second click needs no write lock
        with transaction() as session:
            route, signature = links.route_by_token(session, token, Purpose.WORK_EMAIL, now=now)
            actions.prove(session, route_id=route.id, now=now)
            session.flush()
            session.refresh(route)
    return prove_page(signature, route)


def prove_page(signature: Signature, route: Route) -> Response:
    receipt = receipt_of(db.session(), signature)
    page = render_template(
        "verification/prove.html",
        letter=signature.letter,
        name=receipt.name,
        role=receipt.role or "",
        shows_name=receipt.shows_name,
        work_domain=route.domain,
        done=route.state is not RouteState.WAITING,
        unlisted=route.state is RouteState.UNLISTED,
        why=route.review_reason if route.state is RouteState.FOR_REVIEW else None,
    )
    return http.token_page(make_response(page))
