"""Moderation: names held, reported, corrected, or like a protected one; and the names that a letter protects."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from app import clock
from app.accounts.guards import may
from app.accounts.permissions import Act
from app.accounts.queries import Desk
from app.db import db, transaction
from app.errors import NotAllowed, NotFound
from app.moderation import looks, protected
from app.moderation.desk_forms import LARGEST_ID, REASONS, LookForm, ProtectForm
from app.moderation.looks import Waiting
from app.moderation.pages import Reader
from app.moderation.releases import Release
from app.organise.blueprint import bp

TOLD = {
    (Waiting.HELD, True): "Released. The signature is entered, and counts within moments.",
    (Waiting.HELD, False): "Refused. The signer is told, with the reason.",
    (Waiting.REPORTED, True): "Kept. The name is shown where its owner chose so.",
    (Waiting.REPORTED, False): "Removed. The signer is told, with the reason.",
    (Waiting.CORRECTED, True): "Accepted. The corrected name is shown within moments.",
    (Waiting.CORRECTED, False): "Refused. The name stays as it was.",
    (Waiting.LISTED, True): "Noted. The name stays where it is.",
    (Waiting.LISTED, False): "Removed. The signer is told, with the reason.",
}
FIRST_OF_TWO = "Noted: one of two has let this name stand. Another person has to look as well."


@bp.get("/letters/<slug>/names")
@may(Act.LOOK_AT_NAMES)
def names(desk: Desk) -> ResponseReturnValue:
    return names_page(desk, ProtectForm())


@bp.post("/letters/<slug>/names")
@may(Act.LOOK_AT_NAMES)
def look_at_name(desk: Desk) -> ResponseReturnValue:
    look = LookForm(request.form).look()
    with transaction() as session:
        said = looks.decide(session, look, letter_id=desk.own_letter.id, by=desk.by, now=clock.now())
    if said is None:
        raise NotAllowed("This name has changed, or somebody has decided meanwhile.", way_on=_back(desk))
    flash(FIRST_OF_TWO if said is Release.FIRST_OF_TWO else TOLD[look.waiting, look.stands])
    return redirect(f"{_back(desk)[0]}#{look.waiting}", 303)


@bp.post("/letters/<slug>/names/protect")
@may(Act.LOOK_AT_NAMES)
def protect_name(desk: Desk) -> ResponseReturnValue:
    form = ProtectForm(request.form)
    if not form.validate():
        return names_page(desk, form, status=422)
    with transaction() as session:
        protected.protect(
            session, letter_id=desk.own_letter.id, name=form.name.data or "", famous=form.famous.data,
            watch=form.watch.data or None, by=desk.by, now=clock.now(),
        )  # fmt: skip
    flash("Protected. Whoever signs with this name from now on waits for a look.")
    return redirect(f"{_back(desk)[0]}#protected", 303)


@bp.post("/letters/<slug>/names/unprotect")
@may(Act.LOOK_AT_NAMES)
def unprotect_name(desk: Desk) -> ResponseReturnValue:
    which = request.form.get("protected", type=int) or 0
    with transaction() as session:
        letter_id = desk.own_letter.id
        if not 0 < which <= LARGEST_ID or not protected.unprotect(
            session, letter_id=letter_id, protected_id=which, by=desk.by, now=clock.now()
        ):
            raise NotFound
    flash("Protected no more. What is held already waits on.")
    return redirect(f"{_back(desk)[0]}#protected", 303)


def names_page(desk: Desk, form: ProtectForm, *, status: int = 200) -> ResponseReturnValue:
    session, letter_id, now = db.session(), desk.own_letter.id, clock.now()
    reader = Reader(session, letter_id, desk.by)
    everywhere = select(func.count()).select_from(protected.protected_names(None).order_by(None).subquery())
    page = render_template(
        "organise/names.html",
        desk=desk,
        now=now,
        held=reader.held(request.args.get("held")),
        reported=reader.reported(request.args.get("reported")),
        corrected=reader.corrected(request.args.get("corrected")),
        listed=reader.listed(),
        protected=session.scalars(protected.protected_names(letter_id)).all(),
        everywhere=session.scalar(everywhere) or 0,
        reasons=REASONS,
        form=form,
    )
    return make_response(page, status)


def _back(desk: Desk) -> tuple[str, str]:
    return url_for("organise.names", slug=desk.own_letter.slug), "Back to the names"
