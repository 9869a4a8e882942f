"""Static files for years, and text sent compressed."""

import functools
import gzip
import hashlib
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

from app.config import ROOT

STATIC = ROOT / "static"
YEAR = "public, max-age=31536000, immutable"
DAY = "public, max-age=86400"
SMALLEST = 1_400  # bytes: less fits into one packet anyway
COMPRESSED = ("text/html", "text/css", "text/javascript", "application/json", "image/svg+xml")


def register(app: Flask) -> None:
    app.url_defaults(_stamp)
    app.after_request(_keep)
    app.after_request(_compress)


def _stamp(endpoint: str, values: dict[str, Any]) -> None:
    """A static file's address carries its digest, so that a browser may keep it and still gets the next one."""
    if endpoint == "static" and "filename" in values:
        path = STATIC / str(values["filename"])
        if path.is_file():
            values["v"] = _digest(path, path.stat().st_mtime_ns)


@functools.lru_cache(maxsize=256)
def _digest(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def _keep(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code in (200, 206, 304):
        response.headers["Cache-Control"] = YEAR if "v" in request.args else DAY
    return response


def _compress(response: Response) -> Response:
    """Not the pages of private links: what they say of a secret and of the visitor must not show in a length."""
    if (
        response.status_code != 200
        or response.mimetype not in COMPRESSED
        or "Content-Encoding" in response.headers
        or response.headers.get("Referrer-Policy") == "same-origin"
    ):
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] > 0 and request.method == "GET":
        response.direct_passthrough = False
        body = response.get_data()
        if len(body) >= SMALLEST:
            response.set_data(_squeezed(body) if response.cache_control.public else _squeeze(body))
            response.headers["Content-Encoding"] = "gzip"
            etag, weak = response.get_etag()
            if etag and not weak:
                response.set_etag(etag, weak=True)  # the same content in other bytes
    return response


def _squeeze(body: bytes) -> bytes:
    return gzip.compress(body, 6, mtime=0)


_squeezed = functools.lru_cache(maxsize=64)(_squeeze)  # what everybody gets is compressed once
