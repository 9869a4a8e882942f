"""Forms of the console that bring a picture. They alone may be as large as one, from browsers that have signed in."""

from typing import Any

from flask import request, session

from app import typed, uploaded_pictures, web
from app.incoming import uploaded
from app.organise.blueprint import bp

TAKE_PICTURES: tuple[str, ...] = ()
MOST_BYTES = uploaded_pictures.MOST_BYTES + web.MOST_BYTES  # a picture, and what is typed beside it


@bp.url_value_preprocessor
def take_pictures(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything reads the body."""
    if endpoint in TAKE_PICTURES and typed.ACCOUNT in session:
        request.max_content_length = MOST_BYTES


def uploaded_picture(name: str) -> bytes | None:
    """Of a field; None where no file was chosen."""
    return uploaded(name, most=uploaded_pictures.MOST_BYTES)
