"""Where the other buttons of the settings form lead; each saves unsaved changes first (settings.py)."""

import re

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.queries import Desk
from app.console.deliveries import take_back
from app.console.drafts import duplicate

_ASKED = ("publish", "unpublish", "close", "reopen")  # pages of state.py
_PAGES = {
    "deliver": "console.deliver",
    "archive": "console.archive",
    "text": "console.text",
    "share": "console.draft_link_list",
    "picture": "console.share_picture",
    "delete": "console.delete_draft",
}
_TAKE_BACK = re.compile(r"take-back-([0-9]{1,10})")


def leads_on(do: str) -> bool:
    return do == "duplicate" or do in _ASKED or do in _PAGES or bool(_TAKE_BACK.fullmatch(do))


def go(desk: Desk, slug: str, do: str) -> ResponseReturnValue:
    if found := _TAKE_BACK.fullmatch(do):
        return take_back(desk, int(found.group(1)))
    if do == "duplicate":
        return duplicate(slug=slug)
    if do in _PAGES:
        return redirect(url_for(_PAGES[do], slug=slug), 303)
    return redirect(url_for("console.state", slug=slug, act=do), 303)
