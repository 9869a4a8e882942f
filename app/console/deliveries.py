"""Owners record that the letter was delivered, to whom and when, and can undo it within a week."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.accounts.guards import may
from app.accounts.permissions import Act
from app.accounts.queries import Desk
from app.accounts.unsent_forms import comes_back
from app.console.blueprint import bp
from app.console.letter_forms import page
from app.core import clock
from app.core.db import db, transaction
from app.letters import deliveries
from app.letters.published_forms import DeliveryForm
from app.moderation import printed_words


@bp.get("/letters/<slug>/deliver")
@may(Act.SAY_DELIVERED)
def deliver(desk: Desk) -> ResponseReturnValue:
    return deliver_page(desk, _form(desk))


@bp.post("/letters/<slug>/deliver")
@comes_back
@may(Act.SAY_DELIVERED)
def post_deliver(desk: Desk) -> ResponseReturnValue:
    form = _form(desk, request.form)
    if not form.validate():
        return deliver_page(desk, form, status=422)
    to_whom, on = form.said
    with transaction() as session:
        deliveries.say_delivered(session, letter=desk.own_letter, to_whom=to_whom, on=on, by=desk.by, now=clock.now())
    flash(gettext("Recorded. You can undo this for a week; then we email the signers who asked for updates."))
    return redirect(url_for("console.settings", slug=desk.own_letter.slug), 303)


def take_back(desk: Desk, delivery_id: int) -> ResponseReturnValue:
    """Called by the button in the settings (settings.py)."""
    with transaction() as session:
        deliveries.take_back(
            session, letter=desk.own_letter, delivery_id=delivery_id, by=desk.by, now=clock.now()
        )  # fmt: skip
    flash(gettext("Undone. We emailed no one, and we keep addresses as if you had recorded no delivery."))
    return redirect(url_for("console.settings", slug=desk.own_letter.slug), 303)


def deliver_page(desk: Desk, form: DeliveryForm, *, status: int = 200) -> Response:
    return page("console/deliver.html", status=status, desk=desk, letter=desk.own_letter, form=form)


def _form(desk: Desk, posted: object = None) -> DeliveryForm:
    letter, now = desk.own_letter, clock.now()
    return DeliveryForm(
        posted,
        why_not_on=lambda on: deliveries.why_not_on(db.session(), letter, on, now=now),
        why_not_to=lambda to_whom: printed_words.refused_recipient(db.session(), letter, to_whom),
    )
