"""Strict reading of requests: what is read must be valid, and what is never read has no effect.

A query parameter is checked when a page reads it. A body is checked completely, since it must come from one of our own
forms. Forms take their fields as typed (`getlist`) and report what they can't accept (app/web/bounded_fields.py);
everything else reads values with `get`, which raises BadRequest for what none of our pages sends.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any
from urllib.parse import unquote_to_bytes

import flask
from flask import Flask, request
from flask_babel import lazy_gettext, ngettext
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import IntegerConverter, Map

from app.core.errors import BadRequest, NotAForm, NotFound
from app.core.row_ids import LARGEST_ID
from app.i18n.formats import thousands

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
LONGEST = 2_000  # characters of a value that is read by name; the longest of ours is a solved challenge
LOST = "\ufffd"  # the replacement character for what could not be decoded
LONG_TYPED = "console"  # the blueprint of the console

_UNREADABLE = re.compile(r"[\0\ud800-\udfff]")
_KEY = re.compile(r"[ -~]{0,100}")
_TWICE = lazy_gettext("The same field was sent twice. Open the page again and fill it in once.")


class Fields(ImmutableMultiDict[str, str]):
    """The fields of a body, which `look_at_body` has checked."""

    def __getitem__(self, name: str) -> str:
        value = super().__getitem__(name)
        if len(value) > LONGEST:
            raise _too_long()
        if LOST in value:
            raise BadRequest
        return value


class Parameters(ImmutableMultiDict[str, str]):
    """Query parameters, which are checked when they are read."""

    def __getitem__(self, name: str) -> str:
        value = super().__getitem__(name)
        self._check(name)
        if len(value) > LONGEST:
            raise _too_long()
        return value

    def getlist(self, name: str, type: Any = None) -> Any:
        self._check(name)
        return super().getlist(name, type) if type else super().getlist(name)

    def _check(self, name: str) -> None:
        values = super().getlist(name)
        if len(values) > 1:
            raise BadRequest(_TWICE)
        if any(_UNREADABLE.search(value) for value in values):
            raise BadRequest


class Request(flask.Request):
    parameter_storage_class = Fields

    @cached_property
    def args(self) -> Parameters:
        return Parameters(_parameters_in(self.query_string))


class RowId(IntegerConverter):
    """A number in a path; it never exceeds the largest row id, even if the route sets no limit."""

    regex = r"[0-9]{1,10}"

    def __init__(self, of: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(of, *args, **{"max": LARGEST_ID} | kwargs)


def register(app: Flask) -> None:
    app.request_class = Request
    app.url_map.converters["int"] = RowId
    app.before_request(look_at_path)
    app.before_request(look_at_body)


def look_at_path() -> None:
    if "\0" in request.path:
        raise NotFound


def look_at_body() -> None:
    """Refuse repeated names, NULs and invalid UTF-8. These are looked for in the raw body, since Werkzeug leaves
    invalid bytes quoted, as if "%FF" had been typed, or replaces them by U+FFFD (multipart).
    """
    if request.method != "POST":
        return
    if request.mimetype not in FORMS and (request.mimetype or request.content_length):
        raise NotAForm
    if request.blueprint == LONG_TYPED:
        _mark_undecodable()
    if request.mimetype == FORMS[0] and not _is_utf8(request.get_data()) and request.blueprint != LONG_TYPED:
        raise BadRequest
    for name, values in request.form.lists():
        if len(values) > 1:
            raise BadRequest(_TWICE)
        if not _KEY.fullmatch(name) or _UNREADABLE.search(values[0]):
            raise BadRequest
    if request.mimetype == FORMS[1] and any(len(files) > 1 for _, files in request.files.lists()):
        raise BadRequest(_TWICE)


def uploaded(name: str, *, most: int) -> bytes | None:
    """The uploaded file of a field, cut off one byte after `most`; None if none was chosen. Its declared type and name
    are ignored.
    """
    files = request.files.getlist(name) if request.mimetype == FORMS[1] else []
    return (files[0].stream.read(most + 1) or None) if files else None


def _mark_undecodable() -> None:
    """In forms that someone may have spent an hour on, undecodable characters are replaced and reported on their
    fields, and all other input is kept (app/web/bounded_fields.py).
    """
    if request.mimetype == FORMS[0] and not _is_utf8(request.get_data()):
        sent = list(_parameters_in(request.get_data()))
    else:
        sent = list(request.form.items(multi=True))
    if any(_UNREADABLE.search(value) for _, value in sent):
        fields = [(name, _UNREADABLE.sub(LOST, value)) for name, value in sent]
        vars(request)["form"] = request.parameter_storage_class(fields)


def _too_long() -> BadRequest:
    return BadRequest(
        ngettext(
            "Part of what you sent is longer than %(number)s character. Shorten it and send it again.",
            "Part of what you sent is longer than %(number)s characters. Shorten it and send it again.",
            LONGEST,
            number=thousands(LONGEST),
        )
    )


def _is_utf8(quoted: bytes) -> bool:
    try:
        unquote_to_bytes(quoted).decode()
    except UnicodeDecodeError:
        return False
    return True


def _parameters_in(query: bytes) -> Iterator[tuple[str, str]]:
    for pair in query.split(b"&"):
        if pair:
            name, _, value = pair.partition(b"=")
            yield _text(name), _text(value)


def _text(quoted: bytes) -> str:
    """Invalid UTF-8 becomes lone surrogates, which no page accepts."""
    return unquote_to_bytes(quoted.replace(b"+", b" ")).decode("utf-8", "surrogateescape")
