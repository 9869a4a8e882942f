"""Signing in by a link: GET shows a button, POST signs in."""

from flask import Blueprint, make_response, redirect, render_template, session, url_for
from flask_security import login_user
from werkzeug.wrappers import Response

from app import clock, web
from app.accounts import actions
from app.accounts.guards import BY_LINK
from app.db import db, transaction

bp = Blueprint("sign_in_link", __name__, url_prefix="/organise")


@bp.get("/sign-in/<token>")
def show(token: str) -> Response:
    link = actions.link_by_token(db.session(), token, now=clock.now())
    return web.token_page(make_response(render_template("organise/sign_in_link.html", account=link.account)))


@bp.post("/sign-in/<token>")
def sign_in(token: str) -> Response:
    with transaction() as opened:
        account = actions.use_link(opened, token, now=clock.now())
    session.clear()
    login_user(account, authn_via=["link"])
    session[BY_LINK] = True
    return redirect(url_for("organise.home"), 303)
