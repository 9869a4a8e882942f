"""Signing out from a page with a long form: unsaved changes are kept and restored after the next sign-in."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import logout_user

from app.accounts import unsent_forms
from app.accounts.queries import Desk

SIGN_OUT = "sign-out"  # value of `do` when the form's sign-out button is pressed


def is_leaving() -> bool:
    """False where the form is merely shown again."""
    return request.form.get("do") == SIGN_OUT and unsent_forms.shown_here() is None


def leave(desk: Desk, *, changed: bool) -> ResponseReturnValue:
    """`changed`: the form has unsaved changes."""
    kept = unsent_forms.keep(desk.account.id) if changed else None
    logout_user()
    if kept is None:
        return redirect(url_for("public.index"), 303)
    flash(
        gettext(
            "You are signed out. What you typed isn’t saved. We keep it for an hour: sign in again here to get it back."
        )
    )
    return redirect(url_for("security.login", next=kept), 303)
