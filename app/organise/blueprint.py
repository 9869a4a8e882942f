"""The blueprint that all pages of the console share, and what each of its requests passes."""

from flask import Blueprint, current_app, request

from app.accounts.setup import CSRF

bp = Blueprint("organise", __name__, url_prefix="/organise")


@bp.before_request
def refuse_forms_of_others() -> None:
    """Console forms carry a token of the session, beside the check of their origin (rules.md, Requests)."""
    if request.method == "POST":
        current_app.extensions[CSRF].protect()
