"""Embargoed letters: until their time, they exist only for people who have the link.

The link contains a key. Pages opened with it carry the key in their own links and forms for the same letter, are
neither cached nor indexed, say until when they are confidential, and offer nothing to share.
"""

from collections.abc import Callable
from datetime import datetime
from secrets import compare_digest
from typing import Any, TypeVar

from flask import Flask, before_render_template, has_request_context, request
from werkzeug.wrappers import Response

from app.core.db import db
from app.core.errors import LetterNotFound
from app.letters.letter_now import LetterNow
from app.letters.queries import letter_by_slug, letter_now_by_slug
from app.letters.taking_down import refuse_if_taken_down
from app.models import Letter
from app.web.copied_links import bare

AnyLetter = TypeVar("AnyLetter", Letter, LetterNow)

KEY = "key"  # in the link's query
_CARRIED = "undersigned.embargo"  # in the request's environ: (slug, key)


def register(app: Flask, *, now: Callable[[], datetime]) -> None:
    def carry_on(_app: Flask, *, context: dict[str, Any], **_: Any) -> None:
        """People who are shown a page about a letter (by its link, by a token or in the console) may read it."""
        letter = context.get("letter")
        if isinstance(letter, Letter) and has_request_context() and letter.is_embargoed(now()):
            request.environ[_CARRIED] = (letter.slug, letter.embargo_key)
            context |= {"embargoed_until": letter.embargo_until, "embargo_key": letter.embargo_key}
            context["embargo_zone"] = letter.time_zone

    before_render_template.connect(carry_on, app, weak=False)
    app.url_defaults(add_key)
    app.after_request(keep_quiet)


def letter_here(slug: str, *, now: datetime) -> Letter:
    """The public letter at this request's URL. Raises LetterNotFound, also under embargo without the key, and
    LetterTakenDown.
    """
    return _opened(letter_by_slug(db.session(), slug), now=now)


def letter_now_here(slug: str, *, now: datetime) -> LetterNow:
    """The same letter with just the fields needed for signing. Raises like `letter_here`."""
    return _opened(letter_now_by_slug(db.session(), slug), now=now)


def open_letter(slug: str, *, now: datetime) -> Letter:
    """The letter, for pages without embargoed letters. Raises LetterNotFound and LetterTakenDown."""
    letter = letter_by_slug(db.session(), slug)
    if letter.is_embargoed(now):
        raise LetterNotFound
    refuse_if_taken_down(letter)
    return letter


def _opened(letter: AnyLetter, *, now: datetime) -> AnyLetter:
    if letter.is_embargoed(now):
        open_by_key(letter.slug, letter.embargo_key)
    refuse_if_taken_down(letter)
    return letter


def open_by_key(slug: str, key: str | None) -> None:
    """Require the key in this request. Raises LetterNotFound without it."""
    if key is None or not compare_digest(key.encode(), bare(request.args.get(KEY, "")).encode()):
        raise LetterNotFound
    request.environ[_CARRIED] = (slug, key)


def add_key(endpoint: str, values: dict[str, Any]) -> None:
    slug, key = request.environ.get(_CARRIED, (None, None)) if has_request_context() else (None, None)
    if slug is not None and values.get("slug") == slug and not endpoint.startswith("console."):
        values.setdefault(KEY, key)


def keep_quiet(response: Response) -> Response:
    if _CARRIED in request.environ:
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Cache-Control"] = "no-store"
    return response
