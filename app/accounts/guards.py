"""Access control of the console: every view is wrapped in one of these guards."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from app.accounts import queries, unsent_forms
from app.accounts.permissions import OF_NAMES, Act
from app.accounts.queries import Desk
from app.accounts.sessions import BY_LINK
from app.core.db import db
from app.core.errors import Forbidden, NamesAreOff
from app.models import Account, Role
from app.web import refused_forms

FRESH_SECONDS = 15 * 60
MOST_QUERY = 1_000  # characters of a query string that are carried through signing in

View = Callable[..., ResponseReturnValue]


def may(act: Act, *, fresh: bool = False) -> Callable[[View], View]:
    """Require permission for this act on the letter (`<slug>`) or in the organisation (`<organisation>`) of the URL;
    the view is called with a Desk instead. `fresh`: only within a quarter of an hour of signing in.

    Not signed in: redirect to the sign-in page. Another organisation's: 404. A role without this permission: 403.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(**place: Any) -> ResponseReturnValue:
            if not current_user.is_authenticated:
                return to_sign_in()
            desk = _desk(place)
            if not desk.may(act):
                raise Forbidden
            if desk.role is Role.OWNER and not _has_second_factor(desk.account):
                unsent_forms.keep(desk.account.id)
                return redirect(url_for("security.two_factor_setup"), 303)
            if fresh and not is_fresh():
                return to_verify()
            if act in OF_NAMES and desk.letter is not None and not desk.letter.shows_names():
                raise NamesAreOff
            return view(desk, **place)

        guarded.act = act  # type: ignore[attr-defined]  # the matrix's test reads it
        return guarded

    return guard


def signed_in(view: View) -> View:
    """Require a signed-in user; the view is called with their Account."""

    @wraps(view)
    def guarded(**place: Any) -> ResponseReturnValue:
        return view(current_account(), **place) if current_user.is_authenticated else to_sign_in()

    guarded.for_everybody_signed_in = True  # type: ignore[attr-defined]
    return guarded


def current_account() -> Account:
    """The account of a signed-in request."""
    account: Account = current_user._get_current_object()
    return account


def is_fresh() -> bool:
    return time.time() - float(session.get("fs_paa", 0)) < FRESH_SECONDS


def to_sign_in() -> ResponseReturnValue:
    return redirect(f"{url_for('security.login')}?{_return_query(refused_forms.owner_of_form())}", 303)


def to_verify() -> ResponseReturnValue:
    return redirect(f"{url_for('security.verify')}?{_return_query(current_account().id)}", 303)


def _return_query(account_id: int | None) -> str:
    """A posted form is not resubmitted automatically: it is kept, and shown again as typed, to be sent once more."""
    if kept := unsent_forms.keep(account_id):
        return urlencode({"next": kept})
    query = request.query_string.decode("ascii", "ignore") if request.method == "GET" else ""
    return urlencode({"next": f"{request.path}?{query}" if 0 < len(query) <= MOST_QUERY else request.path})


def _desk(place: dict[str, Any]) -> Desk:
    if "slug" in place:
        return queries.desk_at_letter(db.session(), current_account(), place.pop("slug"))
    return queries.desk_in_organisation(db.session(), current_account(), place.pop("organisation"))


def _has_second_factor(account: Account) -> bool:
    return account.has_second_factor or bool(session.get(BY_LINK))
