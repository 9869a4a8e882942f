"""Reporting a public name: find it, say what is wrong, and prove a mailbox if the name is the reporter's own."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core import clock
from app.core.db import db, transaction
from app.core.errors import NamesAreOff
from app.core.tokens import Purpose
from app.letters.embargo import letter_here
from app.models import Letter, ReportKind, Signature
from app.moderation import queries, reports
from app.moderation.forms import ReportForm
from app.signing import links
from app.tally import public_lists
from app.tally.public_lists import ListName
from app.web import http, limits

bp = Blueprint("reports", __name__)

MOST_FOUND = 20  # from each list


@bp.get("/letters/<slug>/report")
def report(slug: str) -> Response:
    letter = _with_names(slug)
    search = request.args.get("q", "").strip()[:100]
    if search:
        limits.count_request(limits.LIST_PAGES, of="list pages")
        limits.count_request(limits.SEARCHES, of="searches")
    return report_page(letter, ReportForm(clock.now(), data={"q": search}))


@bp.post("/letters/<slug>/report")
def post_report(slug: str) -> Response:
    letter = _with_names(slug)
    limits.count_request(limits.REPORTS, of="reports")
    form = ReportForm(clock.now(), request.form)
    if not form.validate():
        return report_page(letter, form, status=422)
    take_report(letter, form)
    return redirect(url_for("reports.reported", slug=slug, by="mail" if form.is_about_me else None), code=303)


def _with_names(slug: str) -> Letter:
    """The letter. Raises NamesAreOff if it shows no names to report."""
    letter = letter_here(slug, now=clock.now())
    if not letter.shows_names():
        raise NamesAreOff
    return letter


def take_report(letter: Letter, form: ReportForm) -> None:
    now = clock.now()
    with transaction() as session:
        signature = queries.public_signature(session, letter_id=letter.id, chosen=form.chosen)
        if form.is_about_me:
            reports.ask_whether_me(session, signature=signature, address=form.address, now=now)
        else:
            reports.report(session, signature=signature, kind=ReportKind(form.kind.data), now=now)


@bp.get("/letters/<slug>/reported")
def reported(slug: str) -> Response:
    letter = letter_here(slug, now=clock.now())
    return _page("report_sent.html", letter=letter, by_mail=request.args.get("by") == "mail")


@bp.get("/report/<token>")
def disclaim(token: str) -> Response:
    row, signature = links.live_row(db.session(), token, Purpose.REPORT, now=clock.now())
    done = queries.is_disclaimed(db.session(), signature.id, since=row.made_at)
    return disclaim_page(signature, done=done, from_signer=bool(row.from_signer))


@bp.post("/report/<token>")
def post_disclaim(token: str) -> Response:
    now = clock.now()
    row, signature = links.live_row(db.session(), token, Purpose.REPORT, now=now)
    if not queries.is_disclaimed(db.session(), signature.id, since=row.made_at):  # else no write lock is needed
        with transaction() as session:
            row, signature = links.live_row(session, token, Purpose.REPORT, now=now)
            if not queries.is_disclaimed(session, signature.id, since=row.made_at):
                reports.disclaim(session, signature=signature, from_signer=bool(row.from_signer), now=now)
    return disclaim_page(signature, done=True, from_signer=bool(row.from_signer))


def report_page(letter: Letter, form: ReportForm, *, status: int = 200) -> Response:
    search = (form.q.data or "").strip()[:100]
    found = _found(letter, search) if search else []
    form.found, more = bool(found), len(found) > MOST_FOUND
    chosen = form.chosen.signature_id
    choices = [(form.choice(row.id, row.name), row.name, row.credit, row.id == chosen) for row in found[:MOST_FOUND]]
    return _page("report.html", status=status, letter=letter, form=form, q=search, choices=choices, more=more)


def _found(letter: Letter, search: str) -> Sequence[Any]:
    """Listed names that match, verified ones first; one more than is shown, so that the page can say there are more."""
    found: list[Any] = []
    for which in (ListName.VERIFIED, ListName.SUPPORTERS):
        query = public_lists.matching(public_lists.names_on(letter.id, which), letter.id, search)
        found += db.session.execute(query.limit(MOST_FOUND + 1)).all()
    return found


def disclaim_page(signature: Signature, *, done: bool, from_signer: bool) -> Response:
    response = _page(
        "disclaim.html",
        letter=signature.letter,
        done=done,
        stands=signature.is_confirmed,
        name=signature.name if signature.letter.shows_names() else None,
        hidden=not signature.is_shown,
        from_signer=from_signer,
    )
    return http.token_page(response)


def _page(template: str, *, status: int = 200, **shown: Any) -> Response:
    response = make_response(render_template(template, **shown), status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
