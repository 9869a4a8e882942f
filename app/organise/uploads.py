"""Forms of the console that bring a picture. They alone may be as large as one, from browsers that have signed in."""

from typing import Any

from flask import request, session, url_for

from app import typed, uploaded_pictures, web
from app.errors import Forbidden
from app.forwarded import WRONG_HOST
from app.incoming import uploaded
from app.organise.blueprint import bp

TAKE_PICTURES = ("organise.post_share_picture", "organise.post_mark")
_LEFT_OVER = 16 * 1024  # of a file's stretch before, which Werkzeug counts with the next 64 KB
MOST_BYTES = uploaded_pictures.MOST_BYTES + web.MOST_BYTES  # a picture, and what is typed beside it


class SignedOut(Forbidden):
    title = "You are signed out"
    message = "Nothing has been sent yet. Sign in, and choose the picture again."


@bp.url_value_preprocessor
def take_pictures(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything reads the body."""
    if endpoint not in TAKE_PICTURES or request.environ.get(WRONG_HOST):
        return
    if typed.ACCOUNT in session:
        request.max_content_length = MOST_BYTES
        request.max_form_memory_size = web.MOST_BYTES + _LEFT_OVER
    elif (request.content_length or 0) > web.MOST_BYTES:
        raise SignedOut(way_on=(url_for("security.login", next=request.path), "Sign in"))


def uploaded_picture(name: str) -> bytes | None:
    """Of a field; None where no file was chosen."""
    return uploaded(name, most=uploaded_pictures.MOST_BYTES)
