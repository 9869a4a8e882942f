"""Console forms that were sent after their session had ended: signing in leads back to what was typed.

A form is kept encrypted, for an hour, for the account that it was shown to and the browser that sent it. Its own view
shows it again, where it never counts as valid (app/web/bounded_fields.py), so nothing happens until its button is
pressed once more; that deletes the kept form. Forms without a page of their own are shown field by field.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from flask import current_app, flash, make_response, request, session, url_for
from flask.globals import request_ctx
from flask_babel import lazy_gettext
from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from app.accounts.sessions import BROWSER
from app.core import clock, encryption
from app.core.db import db, table_of, transaction
from app.models import Account, UnsentForm
from app.models.unsent_form import KEPT
from app.web import refused_forms
from app.web.bounded_fields import SHOWN_AGAIN
from app.web.incoming import Fields

MOST = 5  # per account; each as large as a form may be (app/web/http.py)
SAYS = lazy_gettext("Here is your form as you typed it. It isn’t saved yet: press its button again.")

View = TypeVar("View", bound=Callable[..., Any])
_Found = tuple[Callable[..., Any], dict[str, Any]]  # a view, and its URL arguments


@dataclass(frozen=True)
class Unsent:
    """A kept form, decrypted for its owner."""

    id: int
    path: str
    fields: dict[str, str]
    made_at: datetime

    @property
    def until(self) -> datetime:
        return self.made_at + KEPT

    @property
    def has_own_page(self) -> bool:
        return _view_at(self.path, "GET") is not None and _comes_back(_view_at(self.path, "POST"))

    @property
    def page(self) -> str:
        """The URL where it is shown again."""
        own = f"{self.path}?{refused_forms.AS_TYPED}={self.id}"
        return own if self.has_own_page else url_for("console.as_typed", form_id=self.id)


def comes_back(view: View) -> View:
    """Marks a view that, for an invalid form, shows its page again and does nothing."""
    view.comes_back = True  # type: ignore[attr-defined]
    return view


def keep(account_id: int | None) -> str | None:
    """Keep the form of this request for that account, and return the URL where it is shown again. None if there is
    nothing to keep: no form, one with a password, or no known owner.
    """
    if shown := shown_here():
        return url_for("console.as_typed", form_id=shown)
    fields = refused_forms.fields_to_keep() if request.method == "POST" and request.blueprint == "console" else None
    if not fields or account_id is None:
        return None
    now, mine = clock.now(), UnsentForm.account_id == account_id
    with transaction() as written:
        if written.get(Account, account_id) is None:
            return None
        newest = select(UnsentForm.id).where(mine).order_by(UnsentForm.id.desc()).limit(MOST - 1)
        written.execute(delete(table_of(UnsentForm)).where(mine, UnsentForm.id.not_in(list(written.scalars(newest)))))
        form = UnsentForm(
            account_id=account_id, browser=_digest(_name_browser()), path=request.path,
            fields_encrypted=encryption.encrypt(json.dumps(fields)), made_at=now,
        )  # fmt: skip
        written.add(form)
        written.flush()
        kept = _opened(form)
    return kept.page


def waiting_for(session: Session, account: Account) -> Sequence[Unsent]:
    """The kept forms of this browser, oldest first."""
    found = session.scalars(select(UnsentForm).where(_belongs_to(account)).order_by(UnsentForm.id))
    return [_opened(form) for form in found]


def of_this_page(account: Account) -> Unsent | None:
    """The kept form named in the query string, if it belongs to this path."""
    asked = request.args.get(refused_forms.AS_TYPED, type=int)
    kept = find(db.session(), account, asked) if asked else None
    return kept if kept and kept.path == request.path else None


def find(session: Session, account: Account, form_id: int) -> Unsent | None:
    form = session.scalar(select(UnsentForm).where(UnsentForm.id == form_id, _belongs_to(account)))
    return _opened(form) if form else None


def forget_sent(account_id: int) -> None:
    """Delete the kept copy of the form that is being sent."""
    for form_id in request.form.getlist(refused_forms.AS_TYPED):
        if form_id.isascii() and form_id.isdigit() and len(form_id) < 10:
            mine = and_(UnsentForm.id == int(form_id), UnsentForm.account_id == account_id)
            with transaction() as written:
                written.execute(delete(table_of(UnsentForm)).where(mine))


def shown_again(kept: Unsent) -> Response | None:
    """The page of its own view, with the form as typed. None if that view cannot show it."""
    found = _view_at(kept.path, "POST")
    if found is None or not _comes_back(found):
        return None
    view, place = found
    flash(str(SAYS))
    request.method = "POST"
    vars(request).update(form=Fields(list(kept.fields.items())), files=ImmutableMultiDict())
    request.environ[SHOWN_AGAIN] = kept.id
    try:
        response = make_response(view(**place))
    finally:
        request.method = "GET"
    if response.status_code == 422:
        response.status_code = 200
    return response


def shown_here() -> int | None:
    """The id of the kept form that is being shown, for the forms of the page."""
    number: int | None = request.environ.get(SHOWN_AGAIN)
    return number


def _belongs_to(account: Account) -> ColumnElement[bool]:
    return and_(
        UnsentForm.account_id == account.id,
        UnsentForm.browser == _digest(session.get(BROWSER, "")),
        UnsentForm.made_at > clock.now() - KEPT,
    )


def _opened(form: UnsentForm) -> Unsent:
    return Unsent(form.id, form.path, json.loads(encryption.decrypt(form.fields_encrypted)), form.made_at)


def _view_at(path: str, method: str) -> _Found | None:
    adapter = request_ctx.url_adapter
    try:
        endpoint, place = adapter.match(path, method=method) if adapter else ("", {})
    except HTTPException:
        return None
    view = current_app.view_functions.get(endpoint)
    return (view, dict(place)) if view else None


def _comes_back(found: _Found | None) -> bool:
    return found is not None and bool(getattr(found[0], "comes_back", False))


def _name_browser() -> str:
    name: str = session.setdefault(BROWSER, secrets.token_urlsafe(16))
    return name


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
