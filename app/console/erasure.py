"""An owner erases a signer who asked for it but has lost access to their mailbox."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.accounts.guards import may
from app.accounts.permissions import Act
from app.accounts.queries import Desk
from app.accounts.unsent_forms import comes_back
from app.console.blueprint import anew, bp
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import LookAgain, NotAllowed
from app.moderation import erasure, signature_details
from app.moderation.decisions import Seen
from app.moderation.erasure import ErasureReason
from app.moderation.search_forms import ErasureForm


@bp.get("/letters/<slug>/signatures/<int:signature_id>/erase")
@may(Act.ERASE_SIGNERS, fresh=True)
def erasing(desk: Desk, signature_id: int) -> ResponseReturnValue:
    return _page(desk, signature_id, ErasureForm())


@bp.post("/letters/<slug>/signatures/<int:signature_id>/erase")
@comes_back
@may(Act.ERASE_SIGNERS, fresh=True)
@anew(lambda desk, refusal, signature_id: _page(desk, signature_id, ErasureForm(request.form), refusal=refusal))
def erase_signer(desk: Desk, signature_id: int) -> ResponseReturnValue:
    row = signature_details.of_letter(db.session(), letter_id=desk.own_letter.id, signature_id=signature_id)
    form = ErasureForm(request.form, signer=row)
    if not form.validate():
        return _page(desk, signature_id, form, status=422)
    with transaction() as session:
        erasure.erase(
            session, signature_id=signature_id, on=Seen(form.seen.data), letter_id=desk.own_letter.id,
            reason=ErasureReason(form.reason.data), note=form.cleaned_note, by=desk.by, now=clock.now(),
        )  # fmt: skip
    flash(gettext("Erased. We email the signer, if the address still works."))
    return redirect(url_for("console.signature", slug=desk.own_letter.slug, signature_id=signature_id), 303)


def _page(
    desk: Desk, signature_id: int, form: ErasureForm, *, refusal: LookAgain | None = None, status: int = 200
) -> ResponseReturnValue:
    session = db.session()
    row = signature_details.of_letter(session, letter_id=desk.own_letter.id, signature_id=signature_id)
    if row.erased_at is not None:
        back = url_for("console.signature", slug=desk.own_letter.slug, signature_id=signature_id)
        raise NotAllowed(
            gettext("This signer has already been erased."), way_on=(back, gettext("Back to the signature"))
        )
    one = signature_details.looked_at(session, row, by=desk.by, now=clock.now())
    page = render_template("console/erasure.html", desk=desk, signature=row, one=one, form=form, refusal=refusal)
    return make_response(page, refusal.status if refusal else status)
