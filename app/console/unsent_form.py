"""Shows a form again that was submitted after the session had ended and that has no page of its own."""

from flask import redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app.accounts import unsent_forms
from app.accounts.guards import signed_in
from app.console.blueprint import bp
from app.core.db import db
from app.core.errors import NotFound
from app.models import Account

GONE = lazy_gettext("We keep a form for an hour after it was sent, for the account and the browser that sent it.")


@bp.get("/as-typed/<int:form_id>")
@signed_in
def as_typed(account: Account, form_id: int) -> ResponseReturnValue:
    kept = unsent_forms.find(db.session(), account, form_id)
    if kept is None:
        raise NotFound(GONE, way_on=("/organise/", gettext("My letters")))
    if kept.has_own_page:
        return redirect(kept.page, 303)
    return unsent_forms.shown_again(kept) or render_template("console/as_typed.html", kept=kept)
