"""The overview of a letter: its figures and the work that is waiting, for all its members."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import may
from app.accounts.permissions import Act
from app.accounts.queries import Desk
from app.console.blueprint import bp
from app.core import clock
from app.core.db import db, snapshot
from app.letters.checklist import missing
from app.overview.figures import drafted_text, figures_of


@bp.get("/letters/<slug>/")
@may(Act.SEE_FIGURES)
def overview(desk: Desk) -> ResponseReturnValue:
    now, letter = clock.now(), desk.own_letter
    if letter.is_draft:
        wanting = missing(letter, drafted_text(db.session(), letter.id), now=now)
        return render_template("console/overview_draft.html", desk=desk, missing=wanting, Act=Act)
    with snapshot() as session:
        figures = figures_of(session, letter, now=now)
        return render_template("console/overview.html", desk=desk, figures=figures, now=now, Act=Act)


@bp.get("/letters/<slug>/figures")
@may(Act.SEE_FIGURES)
def figures(desk: Desk) -> ResponseReturnValue:
    """Every chart of the overview as a full table."""
    if desk.own_letter.is_draft:
        return redirect(url_for("console.overview", slug=desk.own_letter.slug), 303)
    with snapshot() as session:
        found = figures_of(session, desk.own_letter, now=clock.now())
        return render_template("console/figures.html", desk=desk, figures=found)
