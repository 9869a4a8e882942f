"""My letters: the first page after signing in."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_pgettext

from app.accounts import queries, unsent_forms
from app.accounts.guards import signed_in
from app.accounts.permissions import Act
from app.accounts.queries import Desk
from app.console.blueprint import bp
from app.core import clock
from app.core.db import db
from app.models import Account, Letter, LetterState
from app.models.letter import SCHEDULED
from app.tally import queries as tally
from app.verification import queries as verification

STATES = {
    LetterState.DRAFT: lazy_pgettext("a letter", "draft"),
    SCHEDULED: lazy_pgettext("a letter", "scheduled"),
    LetterState.OPEN: lazy_pgettext("a letter", "open"),
    LetterState.CLOSED: lazy_pgettext("a letter", "closed"),
    LetterState.ARCHIVING: lazy_pgettext("a letter", "archiving"),
    LetterState.ARCHIVED: lazy_pgettext("a letter", "archived"),
}


@bp.get("/")
@signed_in
def home(account: Account) -> ResponseReturnValue:
    desks = [
        Desk(account, place.organisation, place.role)
        for place in db.session.scalars(queries.memberships_of(account.id))
    ]
    letters = queries.letters_at(db.session(), desks)
    now = clock.now()
    published = [one.id for at in letters.values() for one in at if one.is_public()]
    unsent = unsent_forms.waiting_for(db.session(), account)
    return render_template(
        "console/home.html", account=account, desks=desks, letters=letters, unsent=unsent, Act=Act,
        now=now, state_words=STATES, on_pages=_on_pages(letters, now=now),
        totals=tally.totals_by_letter(db.session(), published),
        reviews=verification.reviews_by_letter(db.session(), published),
    )  # fmt: skip


def _on_pages(letters: Mapping[int, Sequence[Letter]], *, now: datetime) -> set[int]:
    """The organisations with a public page: those with a public letter, neither embargoed nor taken down."""
    return {
        at
        for at, own in letters.items()
        if any(one.is_public() and not one.is_embargoed(now) and not one.is_taken_down() for one in own)
    }
