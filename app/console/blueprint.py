"""The console's blueprint, and the checks that all its requests pass."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_wtf.csrf import CSRFError

from app.accounts import unsent_forms
from app.accounts.setup import CSRF
from app.core.errors import LookAgain
from app.web import refused_forms

bp = Blueprint("console", __name__, url_prefix="/organise")


@bp.before_request
def refuse_forms_of_others() -> None:
    """Console forms carry a session token in addition to the origin check (rules.md, Requests). A form that another
    account opened in the same browser is refused.
    """
    if request.method == "POST":
        current_app.extensions[CSRF].protect()
        if current_user.is_authenticated:
            if refused_forms.owner_of_form() not in (None, current_user.id):
                raise CSRFError
            unsent_forms.forget_sent(current_user.id)


@bp.before_request
def give_back() -> ResponseReturnValue | None:
    """Restores a form that was submitted while signed out (accounts/unsent_forms.py)."""
    if request.method != "GET" or refused_forms.AS_TYPED not in request.args or not current_user.is_authenticated:
        return None
    kept = unsent_forms.of_this_page(current_user)
    return unsent_forms.shown_again(kept) if kept else None


def anew(page: Callable[..., ResponseReturnValue]) -> Callable[..., Any]:
    """Decorator for decisions on something that may have changed: on LookAgain, the view answers with its page as it is
    now. `page(desk, refusal, …)` shows the refusal's sentence and uses its status.
    """

    def guard(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
        @wraps(view)
        def guarded(*desk: Any, **place: Any) -> ResponseReturnValue:
            try:
                return view(*desk, **place)
            except LookAgain as refusal:
                return page(*desk, refusal, **place)

        return guarded

    return guard
