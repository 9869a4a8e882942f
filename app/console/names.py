"""Name moderation: names held, reported, corrected or resembling a protected one; and the letter's protected names."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy import func, select

from app.accounts.guards import may
from app.accounts.permissions import Act
from app.accounts.queries import Desk
from app.accounts.unsent_forms import comes_back
from app.claim_routes import amid_words
from app.console.blueprint import anew, bp
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import LookAgain, NotFound
from app.core.row_ids import LARGEST_ID, row_id
from app.moderation import decisions, protected_names
from app.moderation.approvals import Outcome
from app.moderation.cases import Reader
from app.moderation.decision_forms import REASONS, NameForm, ProtectForm
from app.moderation.decisions import Seen
from app.moderation.kinds import KINDS
from app.moderation.kinds.resembling import like_protected
from app.moderation.queue import page_of, released_lately

FIRST_OF_TWO = lazy_gettext("First approval saved. A second person has to approve this name too.")
PROTECTED = lazy_gettext("Protected. From now on, anyone who signs with such a name is held for review.")
STANDS_ALREADY = lazy_gettext("A name on this letter resembles it. We remove nothing unseen, so please check it here.")
TAKEN_BACK = lazy_gettext("Undone. The name is held again, and off every list.")


@bp.get("/letters/<slug>/names")
@may(Act.LOOK_AT_NAMES)
def names(desk: Desk) -> ResponseReturnValue:
    return names_page(desk, ProtectForm())


@bp.post("/letters/<slug>/names")
@may(Act.LOOK_AT_NAMES)
@anew(lambda desk, refusal: names_page(desk, ProtectForm(), refusal=refusal, status=refusal.status))
def decide_on_name(desk: Desk) -> ResponseReturnValue:
    decision = NameForm(request.form).decision()
    with transaction() as session:
        kind, outcome = decisions.decide(session, decision, letter_id=desk.own_letter.id, by=desk.by, now=clock.now())
    done = kind.accepted if decision.stands else kind.refused
    flash(str(FIRST_OF_TWO if outcome is Outcome.FIRST_OF_TWO else done))
    return redirect(f"{_back(desk)}#{kind.word}", 303)


@bp.post("/letters/<slug>/names/take-back")
@may(Act.LOOK_AT_NAMES)
@anew(lambda desk, refusal: names_page(desk, ProtectForm(), refusal=refusal, status=refusal.status))
def take_back_release(desk: Desk) -> ResponseReturnValue:
    number, seen = row_id(request.form.get("number", "")), Seen(request.form.get("seen"))
    with transaction() as session:
        decisions.take_back(
            session, signature_id=number or 0, on=seen, letter_id=desk.own_letter.id, by=desk.by, now=clock.now()
        )  # fmt: skip
    flash(str(TAKEN_BACK))
    return redirect(f"{_back(desk)}#held", 303)


@bp.post("/letters/<slug>/names/protect")
@comes_back
@may(Act.LOOK_AT_NAMES)
def protect_name(desk: Desk) -> ResponseReturnValue:
    form = ProtectForm(request.form)
    if not form.validate():
        return names_page(desk, form, status=422)
    letter_id, watch = desk.own_letter.id, form.watch.said or None
    with transaction() as session:
        for name in form.names:
            protected_names.protect(
                session, letter_id=letter_id, name=name, famous=form.famous.data, watch=watch, by=desk.by,
                now=clock.now(),
            )  # fmt: skip
    stands = bool(like_protected(db.session(), letter_id))
    flash(f"{PROTECTED} {STANDS_ALREADY}" if stands else str(PROTECTED))
    return redirect(f"{_back(desk)}#{'resembling' if stands else 'protected'}", 303)


@bp.post("/letters/<slug>/names/unprotect")
@may(Act.LOOK_AT_NAMES)
def unprotect_name(desk: Desk) -> ResponseReturnValue:
    which = request.form.get("protected", type=int) or 0
    with transaction() as session:
        letter_id = desk.own_letter.id
        if not 0 < which <= LARGEST_ID or not protected_names.unprotect(
            session, letter_id=letter_id, protected_id=which, by=desk.by, now=clock.now()
        ):
            raise NotFound
    flash(gettext("No longer protected. Names already held stay held."))
    return redirect(f"{_back(desk)}#protected", 303)


def names_page(
    desk: Desk, form: ProtectForm, *, refusal: LookAgain | None = None, status: int = 200
) -> ResponseReturnValue:
    session, letter_id, now = db.session(), desk.own_letter.id, clock.now()
    reader = Reader(session, letter_id, desk.by)
    everywhere = select(func.count()).select_from(protected_names.protected_names(None).order_by(None).subquery())
    asked, begin = request.args.get, _back(desk)
    page = render_template(
        "console/names.html",
        desk=desk,
        now=now,
        refusal=refusal,
        waiting={word: page_of(reader, kind, asked(word), now=now, begin=begin) for word, kind in KINDS.items()},
        released=released_lately(reader, now=now),
        protected=session.scalars(protected_names.protected_names(letter_id)).all(),
        everywhere=session.scalar(everywhere) or 0,
        reasons=REASONS,
        routes=amid_words(),
        form=form,
    )
    return make_response(page, status)


def _back(desk: Desk) -> str:
    return url_for("console.names", slug=desk.own_letter.slug)
