"""Ties lead signatories to their signatures. Editors can see them, owners can change them."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from app.accounts.guards import may
from app.accounts.permissions import Act
from app.accounts.queries import Desk
from app.console.blueprint import anew, bp
from app.console.signature_lines import lines_of
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import LookAgain
from app.core.row_ids import row_id
from app.moderation import lead_signatories
from app.moderation.cases import Beside, signature_facts
from app.moderation.decisions import Seen
from app.tally.lead_signatories import printed_leads
from app.web import as_seen

TIED = lazy_gettext("Tied. The name appears as long as the signature is on the lists.")
UNTIED = lazy_gettext("Untied. The name no longer appears.")


@bp.get("/letters/<slug>/leads")
@may(Act.SEE_LEADS)
def leads_page(desk: Desk) -> ResponseReturnValue:
    return _page(desk)


@bp.post("/letters/<slug>/leads")
@may(Act.TIE_LEADS)
@anew(lambda desk, refusal: _page(desk, refusal))
def tie_lead(desk: Desk) -> ResponseReturnValue:
    author_id, unties = row_id(request.form.get("lead", "")) or 0, request.form.get("act") == "untie"
    with transaction() as session:
        if unties:
            lead_signatories.untie(session, letter=desk.own_letter, author_id=author_id, by=desk.by, now=clock.now())
        else:
            lead_signatories.tie(
                session, letter=desk.own_letter, author_id=author_id, by=desk.by, now=clock.now(),
                signature_id=row_id(request.form.get("number", "")) or 0, on=Seen(request.form.get("seen")),
            )  # fmt: skip
    flash(str(UNTIED if unties else TIED))
    return redirect(url_for("console.leads_page", slug=desk.own_letter.slug), 303)


def _page(desk: Desk, refusal: LookAgain | None = None) -> ResponseReturnValue:
    session, letter = db.session(), desk.own_letter
    shown = lead_signatories.leads_of(session, letter)
    rows = {row.id: row for one in shown for row in one.candidates}
    beside = Beside(session, rows)
    page = render_template(
        "console/leads.html",
        desk=desk,
        letter=letter,
        refusal=refusal,
        leads=shown,
        lines={line.id: line for line in lines_of(letter, rows.values(), beside.routes)},
        seen={one.id: as_seen.seen(signature_facts(one, beside)) for one in rows.values()},
        printed={one.author_id for one in printed_leads(session, letter.id)},
        may_tie=desk.may(Act.TIE_LEADS),
    )
    return make_response(page, refusal.status if refusal else 200)
