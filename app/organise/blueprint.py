"""The blueprint that all pages of the console share, and what each of its requests passes."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from app.accounts.setup import CSRF
from app.errors import LookAgain

bp = Blueprint("organise", __name__, url_prefix="/organise")


@bp.before_request
def refuse_forms_of_others() -> None:
    """Console forms carry a token of the session, beside the check of their origin (rules.md, Requests)."""
    if request.method == "POST":
        current_app.extensions[CSRF].protect()


def anew(page: Callable[..., ResponseReturnValue]) -> Callable[..., Any]:
    """Where somebody decides on what has changed since they looked, the view answers with its page as it is now:
    `page(desk, refusal, …)` shows the refusal's sentence, under its status.
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
