"""My letters: what somebody finds after signing in."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.accounts import queries
from app.accounts.guards import signed_in
from app.accounts.permissions import Act
from app.accounts.queries import Desk
from app.db import db
from app.models import Account
from app.organise.blueprint import bp


@bp.get("/")
@signed_in
def home(account: Account) -> ResponseReturnValue:
    desks = [
        Desk(account, place.organisation, place.role)
        for place in db.session.scalars(queries.memberships_of(account.id))
    ]
    letters = {desk.organisation.id: db.session.scalars(queries.letters_at(desk)).all() for desk in desks}
    return render_template("organise/home.html", account=account, desks=desks, letters=letters, Act=Act)
