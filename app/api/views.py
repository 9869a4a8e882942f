"""Letters, their tallies and listed names: read-only, public, from any origin."""

from datetime import datetime
from typing import Any

from flask import Blueprint, jsonify, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.api import shapes
from app.core import clock
from app.core.db import db
from app.core.errors import BadRequest
from app.letters.embargo import open_letter
from app.letters.queries import next_turn, professions_in_credits, public_letters
from app.letters.versions import latest_text
from app.tally import public_lists, queries
from app.tally.public_lists import ListName
from app.text.professions import PROFESSIONS
from app.web import http, limits

bp = Blueprint("api", __name__, url_prefix="/api/v1")

A_PAGE = 500


@bp.get("/letters")
def letters() -> Response:
    now = clock.now()
    rows = db.session.scalars(public_letters(now=now)).all()
    lines = [shapes.letter_line(letter, now=now) for letter in rows]
    return _answer({"letters": lines}, until=next_turn(db.session(), now=now), now=now)


@bp.get("/letters/<slug>")
def letter(slug: str) -> Response:
    now = clock.now()
    found = open_letter(slug, now=now)
    totals, promises = queries.totals(db.session(), found.id), queries.promises(db.session(), found)
    whole = shapes.letter_whole(found, latest_text(db.session(), found.id), totals, promises, now=now)
    return _answer(whole, until=found.turns_at(now), now=now)


@bp.get("/letters/<slug>/signatures")
def signatures(slug: str) -> Response:
    limits.count_request(limits.LIST_PAGES, of="list pages")
    now = clock.now()
    found = open_letter(slug, now=now)
    which = request.args.get("list", "verified")
    if which not in (ListName.VERIFIED, ListName.SUPPORTERS):
        raise BadRequest(gettext("list= has to be verified or supporters."))
    order = public_lists.order_of(found, ListName(which))
    query = public_lists.names_on(found.id, ListName(which), order=order)
    after, begin = request.args.get("after"), url_for("api.signatures", slug=slug, list=which)
    page = public_lists.page(
        db.session(), query, order, of=f"{found.id} {which}", after=after, most=A_PAGE, now=now, begin=begin
    )
    return _answer({"signatures": [shapes.signature_line(row, found.layout) for row in page.rows], "next": page.next})


@bp.get("/letters/<slug>/professions")
def letter_professions(slug: str) -> Response:
    now = clock.now()
    found = open_letter(slug, now=now)
    listed = [shapes.profession(one) for one in professions_in_credits(db.session(), found)]
    return _answer({"professions": listed}, until=found.turns_at(now), now=now)


@bp.get("/professions")
def professions() -> Response:
    return _answer({"professions": [{"slug": one.slug, "name": one.name} for one in PROFESSIONS]})


@bp.after_request
def keep_from_search(response: Response) -> Response:
    """Search engines should index the pages, which say whether names may be listed."""
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _answer(body: dict[str, Any], *, until: datetime | None = None, now: datetime | None = None) -> Response:
    """`until`: when the clock alone changes the response."""
    response = jsonify(body)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return http.for_everybody(response, seconds=http.kept_until(until, now=now or clock.now()))
