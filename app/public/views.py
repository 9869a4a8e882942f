"""The index, a letter, its credits and supporters, and the two pages of promises."""

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.claim_routes import ROUTES
from app.core import clock
from app.core.db import db
from app.core.errors import NotFound
from app.letters import share_pictures
from app.letters.embargo import letter_here
from app.letters.queries import next_turn, public_letters
from app.letters.versions import published_text, shown_versions
from app.models import Letter
from app.models.kept_picture import PictureFile
from app.public import letter_page, name_lists
from app.public.letter_lines import letter_lines
from app.tally import queries
from app.text.places import place_name
from app.web import http, limits

bp = Blueprint("public", __name__)


@bp.get("/")
def index() -> Response:
    now = clock.now()
    letters = letter_lines(db.session.scalars(public_letters(now=now)).all(), now=now)
    return _public(
        render_template("index.html", letters=letters),
        seconds=http.kept_until(next_turn(db.session(), now=now), now=now),
    )


@bp.get("/letters/<slug>")
def letter(slug: str) -> Response:
    return letter_page.answer(slug, now=clock.now())


@bp.get("/letters/<slug>/credits")
def credits(slug: str) -> Response:
    now = clock.now()
    letter, search, profession = letter_here(slug, now=now), _search_term(), request.args.get("profession") or None
    if profession is not None and profession not in name_lists.listed_professions(letter):
        raise NotFound(gettext("This letter lists no such profession."))
    after = request.args.get("after")
    roll = name_lists.credits_page(letter, now=now, profession=profession, search=search, after=after)
    totals = queries.totals(db.session(), letter.id)
    onwards: dict[str, Any] = {"slug": slug, "profession": profession, "q": search or None, "after": roll.next}
    page = render_template(
        "credits.html", letter=letter, totals=totals, credits=roll.groups, register=roll.register, q=search,
        matches=len(roll.rows), place_name=place_name,
        filters=name_lists.filters(letter, totals, current=profession), credits_range=None,
        credits_next=url_for("public.credits", **onwards) if roll.next else None,
    )  # fmt: skip
    return _list_page(page, letter)


@bp.get("/letters/<slug>/supporters")
def supporters(slug: str) -> Response:
    now = clock.now()
    letter, search, after = letter_here(slug, now=now), _search_term(), request.args.get("after")
    roll = name_lists.supporters_page(letter, most=name_lists.SUPPORTERS_A_PAGE, now=now, search=search, after=after)
    page = render_template(
        "supporters.html", letter=letter, totals=queries.totals(db.session(), letter.id), supporters=roll.rows,
        q=search, matches=len(roll.rows), place_name=place_name,
        supporters_next=roll.next and url_for("public.supporters", slug=slug, q=search or None, after=roll.next),
    )  # fmt: skip
    return _list_page(page, letter)


@bp.get("/letters/<slug>/texts")
def texts(slug: str) -> Response:
    letter = letter_here(slug, now=clock.now())
    return _public(render_template("texts.html", letter=letter, versions=shown_versions(db.session(), letter.id)))


@bp.get("/letters/<slug>/texts/<int(max=1000000):version>.<any(json, md):form>")
def exact_text(slug: str, version: int, form: str) -> Response:
    """The exact bytes that a version's checksum covers."""
    letter = letter_here(slug, now=clock.now())
    text = published_text(db.session(), letter.id, version)
    if text is None or text.file != f"{version}.{form}":
        raise NotFound(gettext("This letter has no such text. Its page of versions lists them all."))
    response = make_response(text.exact)
    response.mimetype = "application/json" if form == "json" else "text/markdown"
    return http.for_everybody(response)


@bp.get("/letters/<slug>/share.png")
def share_picture(slug: str) -> Response:
    """The drawn picture. Redirects to the letter's own picture if it has one."""
    letter = letter_here(slug, now=clock.now())
    own = share_pictures.own_picture(db.session(), letter.id)
    if own is not None:
        address = url_for("public.own_picture", slug=slug, digest=own.digest, suffix=own.suffix)
        return _noindex_names(http.for_everybody(redirect(address)), letter)
    drawn = share_pictures.drawn_file(letter)
    if drawn is None:
        raise NotFound(gettext("Our fonts can’t write this title, so there is no picture of it."))
    return _picture(drawn, letter)


@bp.get("/letters/<slug>/share/<digest>.<any(png, jpg):suffix>")
def own_picture(slug: str, digest: str, suffix: str) -> Response:
    letter = letter_here(slug, now=clock.now())
    own = share_pictures.own_file(db.session(), letter.id, digest=digest)
    if own is None or own.suffix != suffix:
        raise NotFound(gettext("This picture has been replaced. The letter’s page has the new one."))
    return _picture(own, letter)


@bp.get("/privacy")
def privacy() -> Response:
    return _public(render_template("privacy.html"))


@bp.get("/how-we-verify")
def how_we_verify() -> Response:
    return _public(render_template("how_we_verify.html", routes=ROUTES.values()))


def _search_term() -> str:
    """The search term of a page of names; counts the request against its network."""
    search = request.args.get("q", "").strip()[:100]
    limits.count_request(limits.LIST_PAGES, of="list pages")
    if search:
        limits.count_request(limits.SEARCHES, of="searches")
    return search


def _list_page(page: str, letter: Letter) -> Response:
    return _noindex_names(_public(page), letter)


def _picture(file: PictureFile, letter: Letter) -> Response:
    return _noindex_names(http.for_everybody(Response(file.content, mimetype=file.media_type)), letter)


def _noindex_names(response: Response, letter: Letter) -> Response:
    """Unless the organiser lets search engines find the names."""
    if not letter.search_engines or not letter.shows_names():
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _public(page: str, *, seconds: int = http.KEPT_SECONDS) -> Response:
    return http.for_everybody(make_response(page), seconds=seconds)
