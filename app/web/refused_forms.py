"""Keeps the input of a refused form, so that it can be sent again without retyping.

A form whose page the browser does not name (`Origin: null` without Sec-Fetch-Site: older Safari, some privacy tools)
comes back with a button and a token. The token is bound to this form, address and network for half an hour, so another
site cannot supply one.

A console form's token records the account that it was shown to, so that its input is returned only to that account,
even after the session has ended (app/accounts/unsent_forms.py).
"""

import hashlib
from collections.abc import Iterator
from typing import Any

from flask import request, session, url_for
from flask.globals import request_ctx
from flask_wtf.csrf import generate_csrf, validate_csrf
from werkzeug.exceptions import HTTPException
from wtforms import ValidationError

from app.core import tokens

SENT_AGAIN, CSRF = "sent_again", "csrf_token"
ACCOUNT = "account"  # in a console session: its account, even after it has ended
AS_TYPED = "as_typed"  # a form that was kept, and is shown or sent again
_OF = "~"  # in the token, separates it from the account of the form
_OWNER = "undersigned.form-of"
# Filled in by pages themselves.
_BUTTONS = frozenset({"do", "act", "sure", "revision", "seen", "number", "waiting", "verdict", "after", "step"})
# Never printed on a page.
_SECRET = frozenset({"password", "new_password", "password_confirm", "new_password_confirm", "again", "credential"})


def sent_again(*, with_token: bool = False) -> dict[str, Any] | None:
    """For the page of a refusal: the form's target and its fields. None if there is nothing to send again.

    A console form gets the token of the current session.
    """
    if request.method != "POST" or request.endpoint is None or "form" not in vars(request):
        return None
    fields = list(_fields())
    if _SECRET & {name for name, _ in fields}:
        return None
    token = [(SENT_AGAIN, tokens.form_token(_digest()))] if with_token else []
    csrf = [(CSRF, csrf_token())] if CSRF in request.form else []
    return {"action": _address(), "fields": fields + token + csrf}


def csrf_token() -> str:
    """The token of the session, with its account."""
    account_id = session.get(ACCOUNT)
    return f"{generate_csrf()}{_OF}{tokens.owner_token(account_id)}" if account_id else generate_csrf()


def take_owner() -> None:
    """Strip the account from the CSRF token before anything verifies it."""
    if request.method != "POST" or CSRF not in request.form:
        return
    token, _, owner = request.form.getlist(CSRF)[0].partition(_OF)
    if owner:
        request.environ[_OWNER] = tokens.owner_in(owner)
        fields = [(name, token if name == CSRF else value) for name, value in request.form.items()]
        vars(request)["form"] = type(request.form)(fields)


def owner_of_form() -> int | None:
    """The account that the posted form was shown to, if known; the sender may be someone else."""
    owner: int | None = request.environ.get(_OWNER) or session.get(ACCOUNT)
    return owner


def is_of_another() -> bool:
    """True if another account than this session's opened the posted form: what it holds is shown to nobody here."""
    owner: int | None = request.environ.get(_OWNER)
    return owner is not None and owner != session.get(ACCOUNT)


def fields_to_keep() -> dict[str, str] | None:
    """The posted fields, without those tied to a session. None if they include a secret."""
    fields = dict(_fields())
    return None if _SECRET & set(fields) else fields


def words_typed() -> list[tuple[str, str]]:
    """For the page that refuses a console form: the fields that may have been typed, for copying."""
    if request.method != "POST" or request.blueprint != "console" or "form" not in vars(request):
        return []
    typed_in = [(name, value) for name, value in _fields() if value not in ("", "1") and name not in _BUTTONS]
    return [] if _SECRET & {name for name, _ in typed_in} else typed_in


def is_sent_again() -> bool:
    """True if the form brings the token of its refusal, or the session token of its page."""
    given = request.form.getlist(SENT_AGAIN)
    return bool(given and tokens.is_form_token(given[0], _digest())) or _has_token_of_session()


def _has_token_of_session() -> bool:
    try:
        validate_csrf((request.form.getlist(CSRF) or [""])[0])
    except ValidationError:
        return False
    return True


def _fields() -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in request.form.items() if name not in (SENT_AGAIN, CSRF, AS_TYPED))


def _address() -> str:
    query = request.query_string.decode("ascii", "ignore")
    address = url_for(request.endpoint or "", **(request.view_args or {})).partition("?")[0]
    return f"{address}?{query}" if query else address


def page_of_form() -> str | None:
    """The page of the posted form, if it can be opened by GET."""
    adapter = request_ctx.url_adapter
    if request.method != "POST" or adapter is None:
        return None
    try:
        endpoint, values = adapter.match(request.path, method="GET")
    except HTTPException:
        return None
    return url_for(endpoint, **values)


def _digest() -> str:
    said = (request.remote_addr, request.path, sorted(_fields()))
    return hashlib.sha256(repr(said).encode("utf-8", "replace")).hexdigest()
