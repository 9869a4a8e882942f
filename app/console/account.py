"""The user's own account: name, password, second factors, sessions."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import logout_user

from app.accounts import own_account, queries
from app.accounts.forms import NameForm
from app.accounts.guards import signed_in
from app.accounts.unsent_forms import comes_back
from app.console.blueprint import bp
from app.core import clock
from app.core.db import db, transaction
from app.models import Account


@bp.get("/account")
@signed_in
def account(account: Account) -> ResponseReturnValue:
    return account_page(account, NameForm(data={"name": account.name}))


@bp.post("/account")
@comes_back
@signed_in
def post_account(account: Account) -> ResponseReturnValue:
    form = NameForm(request.form, colleagues=queries.names_of_colleagues(db.session(), account.id))
    if not form.validate():
        return account_page(account, form), 422
    with transaction() as written:
        own_account.rename(written, account=account, name=form.cleaned_name, now=clock.now())
    flash(gettext("Your name has been changed."))
    return redirect(url_for("console.account"), 303)


@bp.post("/account/sign-out-everywhere")
@signed_in
def sign_out_everywhere(account: Account) -> ResponseReturnValue:
    with transaction() as written:
        own_account.end_sessions(written, account=account)
    logout_user()
    flash(gettext("You are signed out everywhere."))
    return redirect(url_for("security.login"), 303)


def account_page(account: Account, form: NameForm) -> str:
    return render_template("console/account.html", account=account, form=form)
