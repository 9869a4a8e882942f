"""The signatures of a letter: search, details, removal with a reason, restoration."""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app.accounts.guards import may
from app.accounts.permissions import Act
from app.accounts.queries import Desk
from app.accounts.unsent_forms import comes_back
from app.claim_routes import amid_words
from app.console.blueprint import anew, bp
from app.console.signature_lines import lines_of
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import LookAgain, NotAllowed
from app.models import Letter
from app.moderation import actions, decisions, search_pages, signature_details
from app.moderation.approvals import Outcome
from app.moderation.decisions import Seen
from app.moderation.reasons import RemovalReason
from app.moderation.search import Search
from app.moderation.search_forms import RemovalForm, SearchForm
from app.text.review_reasons import WHY_A_PERSON_LOOKS

REMOVED = lazy_gettext("Removed. We email the signer the reason.")
RESTORED = lazy_gettext("Restored. We email the signer.")
FIRST_OF_TWO = lazy_gettext("First approval saved. A second person has to restore it too.")
CHANGED = lazy_gettext("This signature has changed in the meantime: check it again. Nothing was done.")


def signature_page(desk: Desk, refusal: LookAgain | None = None, *, signature_id: int) -> ResponseReturnValue:
    session = db.session()
    row = signature_details.of_letter(session, letter_id=desk.own_letter.id, signature_id=signature_id)
    one = signature_details.looked_at(session, row, by=desk.by, now=clock.now())
    [line] = lines_of(desk.own_letter, [row], {row.id: one.routes})
    page = render_template(
        "console/signature.html",
        desk=desk,
        Act=Act,
        one=one,
        line=line,
        routes=amid_words(),
        why=WHY_A_PERSON_LOOKS,
        refusal=refusal,
    )
    return make_response(page, refusal.status if refusal else 200)


@bp.get("/letters/<slug>/signatures")
@may(Act.SEE_SIGNATURES)
def signatures(desk: Desk) -> ResponseReturnValue:
    form = SearchForm(request.args)
    status = 200 if form.validate() else 422
    seen: dict[str, Any] = {"pending": None, "page": None, "next": None, "lines": []}
    if status == 200 and form.asks_for_pending:
        seen["pending"] = search_pages.count_pending(db.session(), desk.own_letter.id)
    elif status == 200:
        seen |= _found(desk.own_letter, form.search, request.args.get("before", ""))
    return make_response(render_template("console/signatures.html", desk=desk, form=form, **seen), status)


@bp.get("/letters/<slug>/signatures/<int:signature_id>")
@may(Act.SEE_SIGNATURES)
def signature(desk: Desk, signature_id: int) -> ResponseReturnValue:
    return signature_page(desk, signature_id=signature_id)


@bp.get("/letters/<slug>/signatures/<int:signature_id>/remove")
@may(Act.REMOVE_SIGNATURES)
def removal(desk: Desk, signature_id: int) -> ResponseReturnValue:
    return _removal_page(desk, signature_id, RemovalForm())


@bp.post("/letters/<slug>/signatures/<int:signature_id>/remove")
@comes_back
@may(Act.REMOVE_SIGNATURES)
@anew(signature_page)
def remove_signature(desk: Desk, signature_id: int) -> ResponseReturnValue:
    form, letter_id, now = RemovalForm(request.form), desk.own_letter.id, clock.now()
    if not form.validate():
        return _removal_page(desk, signature_id, form, status=422)
    with transaction() as session:
        one = decisions.signature_as_seen(
            session, signature_id, on=Seen(form.seen.data), by=desk.by, letter_id=letter_id
        )
        actions.remove(session, signature_id=one.id, reason=RemovalReason(form.reason.data), by=desk.by, now=now)
    flash(str(REMOVED))
    return redirect(_back(desk, signature_id), 303)


@bp.post("/letters/<slug>/signatures/<int:signature_id>/restore")
@may(Act.REMOVE_SIGNATURES)
@anew(signature_page)
def restore_signature(desk: Desk, signature_id: int) -> ResponseReturnValue:
    seen, letter_id = Seen(request.form.get("seen")), desk.own_letter.id
    with transaction() as session:
        one = decisions.signature_as_seen(session, signature_id, on=seen, by=desk.by, letter_id=letter_id)
        outcome = actions.restore(session, signature_id=one.id, by=desk.by, now=clock.now())
    flash(str(RESTORED if outcome is Outcome.DONE else FIRST_OF_TWO))
    return redirect(_back(desk, signature_id), 303)


def _found(letter: Letter, search: Search, before: str) -> dict[str, Any]:
    session, letter_id = db.session(), letter.id
    now, begin = clock.now(), request.path
    page = search_pages.page(
        session, letter_id, search, after=search_pages.mark_in(before, letter_id, now=now, begin=begin)
    )
    routes = search_pages.routes_of(session, [row.id for row in page.rows])
    following = search_pages.words_of(page.next, letter_id, now=now)
    return {"page": page, "next": following, "lines": lines_of(letter, page.rows, routes)}


def _removal_page(desk: Desk, signature_id: int, form: RemovalForm, *, status: int = 200) -> ResponseReturnValue:
    session = db.session()
    row = signature_details.of_letter(session, letter_id=desk.own_letter.id, signature_id=signature_id)
    if not row.is_confirmed:
        raise NotAllowed(CHANGED, way_on=(_back(desk, signature_id), gettext("Back to the signature")))
    one = signature_details.looked_at(session, row, by=desk.by, now=clock.now())
    page = render_template("console/removal.html", desk=desk, signature=row, one=one, form=form)
    return make_response(page, status)


def _back(desk: Desk, signature_id: int) -> str:
    return url_for("console.signature", slug=desk.own_letter.slug, signature_id=signature_id)
