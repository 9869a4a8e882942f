"""Publishing, closing and reopening a letter, each with a confirmation page."""

from datetime import datetime

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.accounts.guards import may
from app.accounts.permissions import Act
from app.accounts.queries import Desk
from app.accounts.unsent_forms import comes_back
from app.console.blueprint import bp
from app.console.letter_forms import page
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import BadRequest
from app.letters import actions, drawn_pictures, share_pictures
from app.letters.checklist import missing
from app.letters.fields import revision_in
from app.letters.published_forms import ReopenForm
from app.letters.queries import newest_source
from app.models import Letter
from app.moderation import lead_signatories, printed_words
from app.signing import unpublishing
from app.text import markdown

DONE = {
    "publish": lazy_gettext("Published."),
    "close": lazy_gettext("Closed. People who signed up before can still confirm for 48 hours."),
    "reopen": lazy_gettext("The letter is open again."),
    "unpublish": lazy_gettext(
        "The letter is a draft again. Only your organisation can see it, and we email everyone who had not confirmed."
    ),
}


@bp.get("/letters/<slug>/state")
@may(Act.PUBLISH_LETTER)
def state(desk: Desk) -> ResponseReturnValue:
    """The confirmation page, for buttons outside the settings form."""
    act = request.args.get("act", "")
    if act not in DONE:
        raise BadRequest
    return asked_page(desk, act, ReopenForm(letter=desk.own_letter, now=clock.now()))


@bp.post("/letters/<slug>/state")
@comes_back
@may(Act.PUBLISH_LETTER)
def post_state(desk: Desk) -> ResponseReturnValue:
    act = request.form.get("act", "")
    if act not in DONE:
        raise BadRequest
    posted = request.form if request.form.get("sure") == "1" else None
    form = ReopenForm(posted, letter=desk.own_letter, now=clock.now())
    if request.form.get("sure") != "1" or not form.validate():
        return asked_page(desk, act, form)
    with transaction() as session:
        move(session, desk, act, form.closes_at.data, now=clock.now())
    flash(str(DONE[act]))
    return redirect(url_for("console.settings", slug=desk.own_letter.slug), 303)


def move(session: Session, desk: Desk, act: str, closes_at: datetime | None, *, now: datetime) -> None:
    letter, by = desk.own_letter, desk.by
    match act:
        case "publish":
            seen = revision_in("".join(request.form.getlist("revision")))
            lead_signatories.refuse_guarded(session, letter)
            printed_words.refuse_to_publish(session, letter)
            actions.publish(session, letter=letter, seen=seen, by=by, now=now)
        case "close":
            actions.close(session, letter=letter, by=by, now=now)
        case "unpublish":
            unpublishing.unpublish(session, letter=letter, by=by, now=now)
        case _:
            actions.reopen(session, letter=letter, closes_at=closes_at, by=by, now=now)


def asked_page(desk: Desk, act: str, form: ReopenForm) -> Response:
    letter, now = desk.own_letter, clock.now()
    wanting = _wanting(letter, now=now) if act == "publish" else []
    why_not = unpublishing.why_not(db.session(), letter) if act == "unpublish" else None
    return page(
        "console/state.html",
        status=409 if why_not else 422 if wanting or form.errors else 200,
        desk=desk,
        letter=letter,
        act=act,
        form=form,
        missing=wanting,
        why_not=why_not,
        embargoed=letter.is_embargoed(now),
        html=markdown.render(newest_source(db.session(), letter.id)) if act == "publish" else None,
        own_picture=share_pictures.own_picture(db.session(), letter.id),
        can_be_drawn=drawn_pictures.can_be_drawn(letter),
        frame=share_pictures.FRAME,
    )


def _wanting(letter: Letter, *, now: datetime) -> list[str]:
    """What keeps a draft from being published, as sentences."""
    return missing(letter, newest_source(db.session(), letter.id), now=now) + printed_words.refused_of(
        db.session(), letter
    )
