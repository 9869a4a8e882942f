"""Signing in by link (GET shows a button, POST signs in), and the QR code for an authenticator app."""

from flask import Blueprint, make_response, redirect, render_template, session, url_for
from flask import Response as Picture
from flask.typing import ResponseReturnValue
from flask_security.proxies import _security
from werkzeug.wrappers import Response

from app.accounts import actions, sessions
from app.accounts.guards import signed_in
from app.accounts.qr import picture_of
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import NotFound
from app.models import Account
from app.web import http

bp = Blueprint("sign_in_link", __name__, url_prefix="/organise")
second_factor = Blueprint("second_factor", __name__, url_prefix="/organise")


@bp.get("/sign-in/<token>")
def show(token: str) -> Response:
    link = actions.link_by_token(db.session(), token, now=clock.now())
    return http.token_page(make_response(render_template("console/sign_in_link.html", account=link.account)))


@bp.post("/sign-in/<token>")
def sign_in(token: str) -> Response:
    with transaction() as opened:
        account = actions.use_link(opened, token, now=clock.now())
    sessions.sign_in(account, via="link")
    session[sessions.BY_LINK] = True
    return redirect(url_for("console.home"), 303)


@second_factor.get("/account/authenticator.svg")
@signed_in
def picture(account: Account) -> ResponseReturnValue:
    """The QR code of the secret that this browser is setting up; never stored or shown to anyone else."""
    secret = session.get("tf_totp_secret")
    if secret is None:
        raise NotFound
    uri = _security.totp_factory.get_totp_uri(account.email, secret)
    return Picture(picture_of(uri), mimetype="image/svg+xml")
