"""Password reset by mail: asking for the link, and choosing the new password."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import hash_password
from werkzeug.wrappers import Response

from app.accounts import queries, resets, sessions
from app.accounts.forms import ForgottenForm, ResetForm
from app.console.blueprint import bp
from app.core import clock
from app.core.db import db, transaction
from app.web import http, limits


@bp.get("/reset")
def forgotten() -> str:
    return render_template("security/forgotten.html", form=ForgottenForm(), asked=False)


@bp.post("/reset")
def post_forgotten() -> str:
    """Every address gets the same response after the same SQL statements, so that accounts cannot be enumerated."""
    limits.count_request(limits.SIGN_INS, of="forgotten passwords")
    form = ForgottenForm(request.form)
    email = queries.canonical(form.email.data or "") if form.validate() else ""
    allowed = limits.may_reset(email)
    with transaction() as session:
        resets.mail_reset(session, email=email, allowed=allowed, now=clock.now())
    return render_template("security/forgotten.html", form=form, asked=True)


@bp.get("/reset/<token>")
def new_password(token: str) -> ResponseReturnValue:
    account = resets.account_by_reset(db.session(), token, now=clock.now())
    return new_password_page(token, ResetForm(own=(account.email, account.name)))


@bp.post("/reset/<token>")
def post_new_password(token: str) -> ResponseReturnValue:
    now = clock.now()
    account = resets.account_by_reset(db.session(), token, now=now)
    form = ResetForm(request.form, own=(account.email, account.name))
    if not form.validate():
        return new_password_page(token, form, status=422)
    password = hash_password(form.normal_password)
    with transaction() as session:
        account = resets.choose_password(session, token, password=password, now=now)
    limits.forgive_guesses(account.email)
    sessions.know_browser(account.email)
    flash(gettext("Your new password is saved. Sign in with it."))
    return redirect(url_for("security.login"), 303)


def new_password_page(token: str, form: ResetForm, *, status: int = 200) -> Response:
    page = render_template("security/reset.html", form=form, token=token)
    return http.token_page(make_response(page, status))
