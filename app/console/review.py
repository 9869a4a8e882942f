"""Professional review: the queue of claims, the form for one claim, and the decisions of the last day."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from app.accounts.guards import may
from app.accounts.permissions import Act
from app.accounts.queries import Desk
from app.accounts.unsent_forms import comes_back
from app.console.blueprint import anew, bp
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import LookAgain
from app.core.row_ids import row_id
from app.signing.namesakes import namesakes
from app.text.review_reasons import CHOICES, AskReason, DeclineReason
from app.verification import listings, review
from app.verification import queue as claims
from app.verification.forms import AskForm, DecisionForm, DeclineForm, VerifyForm, form_for

DONE = {
    VerifyForm: lazy_gettext("Verified. We email the signer. You can undo this for 24 hours."),
    AskForm: lazy_gettext("Question sent. The claim comes back here with the answer."),
    DeclineForm: lazy_gettext("Declined. We email the signer the reason. You can undo this for 24 hours."),
}
MOST_DOMAINS = 50  # on the page: those with the most signers


@bp.get("/letters/<slug>/review", endpoint="review")
@may(Act.REVIEW_CLAIMS)
def queue(desk: Desk) -> ResponseReturnValue:
    return _queue_page(desk)


@bp.get("/letters/<slug>/review/<int:route_id>")
@may(Act.REVIEW_CLAIMS)
def claim(desk: Desk, route_id: int) -> ResponseReturnValue:
    return _claim_page(desk, route_id, form_for(request.args.get("verdict")))


@bp.post("/letters/<slug>/review/<int:route_id>")
@comes_back
@may(Act.REVIEW_CLAIMS)
@anew(lambda desk, refusal, route_id: _claim_page_again(desk, refusal, route_id))
def decide(desk: Desk, route_id: int) -> ResponseReturnValue:
    form = form_for(request.form.get("verdict"), request.form)
    if not form.validate():
        return _claim_page(desk, route_id, form, status=422)
    with transaction() as session:
        following = claims.next_after(session, desk.own_letter.id, route_id)
        _decide(session, desk, route_id, form)
    flash(str(DONE[type(form)]))
    after = row_id(request.form.get("after"))
    at = f"claim-{following}" if following else None
    return redirect(url_for("console.review", slug=desk.own_letter.slug, after=after, _anchor=at), 303)


@bp.post("/letters/<slug>/review/decisions/<int:decision_id>/undo")
@may(Act.REVIEW_CLAIMS)
@anew(lambda desk, refusal, **_: _queue_page(desk, refusal=refusal))
def undo(desk: Desk, decision_id: int) -> ResponseReturnValue:
    seen, letter_id, now = request.form.get("seen"), desk.own_letter.id, clock.now()
    with transaction() as session:
        review.undo(session, letter_id=letter_id, decision_id=decision_id, seen=seen, by=desk.by, now=now)
    flash(gettext("Undone. The claim needs a decision again, and we email the signer."))
    return redirect(url_for("console.review", slug=desk.own_letter.slug), 303)


def _decide(session: Session, desk: Desk, route_id: int, form: DecisionForm) -> None:
    seen, letter_id, now = form.seen(route_id), desk.own_letter.id, clock.now()
    match form:
        case VerifyForm():
            tie = form.cleaned_tie
            review.verify(session, letter_id=letter_id, seen=seen, tie=tie, by=desk.by, now=now)
        case AskForm():
            asked, note = AskReason(form.reason.data), form.cleaned_note
            review.ask(session, letter_id=letter_id, seen=seen, reason=asked, note=note, by=desk.by, now=now)
        case DeclineForm():
            why, note = DeclineReason(form.reason.data), form.cleaned_note
            review.decline(session, letter_id=letter_id, seen=seen, reason=why, note=note, by=desk.by, now=now)


def _queue_page(desk: Desk, *, refusal: LookAgain | None = None) -> ResponseReturnValue:
    session, now, after = db.session(), clock.now(), row_id(request.args.get("after"))
    page = render_template(
        "console/review.html",
        desk=desk,
        refusal=refusal,
        queue=claims.queue_of(session, desk.own_letter.id, by=desk.by, after=after),
        decided=claims.decided_lately(session, desk.own_letter.id, by=desk.by, now=now),
        asked_for=listings.asked_for(session, letter_id=desk.own_letter.id, most=MOST_DOMAINS),
        domains=listings.count_asked_for(session, letter_id=desk.own_letter.id),
        after=after,
        now=now,
        choices=CHOICES,
    )
    return page, refusal.status if refusal else 200


def _claim_page_again(desk: Desk, refusal: LookAgain, route_id: int) -> ResponseReturnValue:
    """Keeps what the reviewer has typed."""
    form = form_for(request.form.get("verdict"), request.form)
    return _claim_page(desk, route_id, form, refusal=refusal, status=refusal.status)


def _claim_page(
    desk: Desk, route_id: int, form: DecisionForm, *, refusal: LookAgain | None = None, status: int = 200
) -> ResponseReturnValue:
    session = db.session()
    shown = claims.claim_by_id(session, desk.own_letter.id, route_id, by=desk.by)
    page = render_template(
        "console/review_claim.html",
        desk=desk,
        claim=shown,
        refusal=refusal,
        form=form,
        before=claims.decisions_on(session, shown.route),
        same_name=namesakes(session, shown.signature),
        after=row_id(request.values.get("after")),
        now=clock.now(),
        choices=CHOICES,
    )
    return page, status
