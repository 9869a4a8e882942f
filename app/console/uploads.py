"""Console forms with a picture upload: only they accept bodies of that size, and only when signed in."""

from typing import Any

from flask import request, session, url_for
from flask_babel import gettext, lazy_gettext

from app.console.blueprint import bp
from app.core.errors import Forbidden
from app.pictures import uploading
from app.web import http, refused_forms
from app.web.forwarded import WRONG_HOST
from app.web.incoming import uploaded

TAKE_PICTURES = ("console.post_share_picture", "console.post_mark")
_LEFT_OVER = 16 * 1024  # the rest of a file's previous chunk, which Werkzeug counts with the next 64 KB
MOST_BYTES = uploading.MOST_BYTES + http.MOST_BYTES  # a picture and the other fields


class SignedOut(Forbidden):
    title = lazy_gettext("You are signed out")
    message = lazy_gettext("Nothing has been sent yet. Sign in, and choose the picture again.")


@bp.url_value_preprocessor
def take_pictures(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Has to run before anything reads the body."""
    if endpoint not in TAKE_PICTURES or request.environ.get(WRONG_HOST):
        return
    if refused_forms.ACCOUNT in session:
        request.max_content_length = MOST_BYTES
        request.max_form_memory_size = http.MOST_BYTES + _LEFT_OVER
    elif (request.content_length or 0) > http.MOST_BYTES:
        raise SignedOut(way_on=(url_for("security.login", next=request.path), gettext("Sign in")))


def uploaded_picture(name: str) -> bytes | None:
    """The picture in this field, or None if no file was chosen."""
    return uploaded(name, most=uploading.MOST_BYTES)
