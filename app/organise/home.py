"""My letters: what somebody finds after signing in."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app import clock
from app.accounts import queries, unsent
from app.accounts.guards import signed_in
from app.accounts.permissions import Act
from app.accounts.queries import Desk
from app.db import db
from app.models import Account
from app.organise.blueprint import bp
from app.tally import queries as tally
from app.verification import queries as verification


@bp.get("/")
@signed_in
def home(account: Account) -> ResponseReturnValue:
    desks = [
        Desk(account, place.organisation, place.role)
        for place in db.session.scalars(queries.memberships_of(account.id))
    ]
    letters = queries.letters_at(desks)
    published = [one.id for at in letters.values() for one in at if one.is_public()]
    unsent_forms = unsent.waiting_for(account)
    return render_template(
        "organise/home.html", account=account, desks=desks, letters=letters, unsent=unsent_forms, Act=Act,
        now=clock.now(),
        totals=tally.totals_by_letter(published),
        reviews=verification.reviews_by_letter(db.session(), published),
    )  # fmt: skip
