"""Accepting an invitation: GET shows it, POST accepts it."""

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user, hash_password
from werkzeug.wrappers import Response

from app.accounts import invitations, queries, sessions
from app.accounts.forms import NewcomerForm
from app.accounts.guards import current_account
from app.console.blueprint import bp
from app.core import clock
from app.core.db import db, transaction
from app.models import Account, Invitation
from app.web import http, limits


@bp.get("/invitation/<token>")
def invitation(token: str) -> ResponseReturnValue:
    shown = invitations.invitation_by_token(db.session(), token, now=clock.now())
    return invitation_page(shown, NewcomerForm(email=shown.email))


@bp.post("/invitation/<token>")
def post_invitation(token: str) -> ResponseReturnValue:
    limits.count_request(limits.SIGN_INS, of="invitations")
    return joined(token) if current_user.is_authenticated else newcomer(token)


def joined(token: str) -> ResponseReturnValue:
    """A signed-in user accepts."""
    account, now = current_account(), clock.now()
    with transaction() as session:
        accepted = invitations.invitation_by_token(session, token, now=now)
        invitations.accept(session, invitation=accepted, account=account, now=now)
    return redirect(url_for("console.home"), 303)


def newcomer(token: str) -> ResponseReturnValue:
    """Creates an account for the invitee and signs them in."""
    now = clock.now()
    shown = invitations.invitation_by_token(db.session(), token, now=now)
    colleagues = queries.names_in(db.session(), shown.organisation_id)
    form = NewcomerForm(request.form, email=shown.email, colleagues=colleagues)
    if not form.validate():
        return invitation_page(shown, form, status=422)
    password = hash_password(form.normal_password)
    with transaction() as session:
        accepted = invitations.invitation_by_token(session, token, now=now)
        account = invitations.accept_as_newcomer(
            session, invitation=accepted, name=form.cleaned_name, password=password, now=now
        )
    sessions.sign_in(account, via="invitation")
    return redirect(url_for("security.two_factor_setup"), 303)


def invitation_page(invitation: Invitation, form: NewcomerForm, *, status: int = 200) -> Response:
    page = render_template("console/invitation.html", invitation=invitation, form=form, **_who(invitation))
    return http.token_page(make_response(page, status))


def _who(invitation: Invitation) -> dict[str, Any]:
    account: Account | None = queries.account_by_email(db.session(), invitation.email)
    is_here = current_user.is_authenticated
    return {"has_account": account is not None, "is_theirs": is_here and account == current_account()}
