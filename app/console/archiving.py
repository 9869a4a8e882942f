"""Archiving a letter and erasing its signers: owners only, with confirmation, and reversible for a week."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.accounts.guards import may
from app.accounts.permissions import Act
from app.accounts.queries import Desk
from app.console.blueprint import bp
from app.console.letter_forms import page
from app.core import clock
from app.core.db import transaction
from app.core.errors import BadRequest
from app.i18n.formats import moment
from app.letters import archiving


@bp.get("/letters/<slug>/archive")
@may(Act.ARCHIVE_LETTER, fresh=True)
def archive(desk: Desk) -> ResponseReturnValue:
    letter, now = desk.own_letter, clock.now()
    return page(
        "console/archive.html",
        desk=desk,
        letter=letter,
        may_archive=letter.may_be_archived(now),
        runs_at=now + archiving.TAKEN_BACK_WITHIN,
    )


@bp.post("/letters/<slug>/archive")
@may(Act.ARCHIVE_LETTER, fresh=True)
def post_archive(desk: Desk) -> ResponseReturnValue:
    if request.form.get("sure") != "1":
        raise BadRequest(gettext("Open the page again and use its button: nothing was archived."))
    now = clock.now()
    with transaction() as session:
        archiving.begin(session, letter=desk.own_letter, by=desk.by, now=now)
    until = moment(now + archiving.TAKEN_BACK_WITHIN, desk.own_letter.time_zone)
    flash(
        gettext(
            "The names are off every page. We email every owner, and until %(until)s any of you can cancel.",
            until=until,
        )
    )
    return _back(desk)


@bp.post("/letters/<slug>/archive/take-back")
@may(Act.ARCHIVE_LETTER)
def take_back_archiving(desk: Desk) -> ResponseReturnValue:
    with transaction() as session:
        archiving.take_back(session, letter=desk.own_letter, by=desk.by, now=clock.now())
    flash(gettext("Archiving cancelled. The letter is closed, and its names are shown again. We email every owner."))
    return _back(desk)


def _back(desk: Desk) -> Response:
    return redirect(url_for("console.settings", slug=desk.own_letter.slug), 303)
