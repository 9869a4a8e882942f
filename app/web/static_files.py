"""Static files with long cache lifetimes, and compressed text."""

import functools
import gzip
import hashlib
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, url_for

from app.core.config import ROOT

STATIC = ROOT / "static"
YEAR = "public, max-age=31536000, immutable"
DAY = "public, max-age=86400"
A_MOMENT = "public, max-age=4"
SMALLEST = 1_400  # bytes: anything smaller fits into one packet anyway
# Stylesheets that a first visit needs at once, joined into one response: "css/fonts+tokens.css".
TOGETHER = (("fonts", "tokens"), ("letter", "credits", "forms"), ("letter", "index"))
JOINED = {f"css/{'+'.join(names)}.css": tuple(f"css/{name}.css" for name in names) for names in TOGETHER}
COMPRESSED = ("text/html", "text/css", "text/javascript", "application/json", "image/svg+xml")


def register(app: Flask) -> None:
    app.url_defaults(_stamp)
    app.view_functions["static"] = lambda filename: _joined(filename) or app.send_static_file(filename)
    app.jinja_env.globals["together"] = _joined_url
    app.after_request(_keep)
    app.after_request(_compress)


def _joined_url(*addresses: str) -> str:
    """The URL of stylesheets that TOGETHER joins, from the URLs of its parts."""
    names = (address.partition("?")[0].rpartition("/")[2].removesuffix(".css") for address in addresses)
    return url_for("static", filename=f"css/{'+'.join(names)}.css")


def _stamp(endpoint: str, values: dict[str, Any]) -> None:
    """Add a digest to a static file's URL, so that browsers can cache it and still get the next version."""
    if endpoint == "static" and "filename" in values and (digest := _digest_of(str(values["filename"]))):
        values["v"] = digest


def _digest_of(name: str) -> str | None:
    """None if there is no such file."""
    paths = [STATIC / part for part in JOINED.get(name, (name,))]
    if not all(path.is_file() for path in paths):
        return None
    return _digest(*((path, path.stat().st_mtime_ns) for path in paths))


@functools.lru_cache(maxsize=256)
def _digest(*changed: tuple[Path, int]) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path, _ in changed)).hexdigest()[:12]


def _joined(name: str) -> Response | None:
    if name not in JOINED:
        return None
    response = Response("\n".join((STATIC / part).read_text(encoding="utf-8") for part in JOINED[name]))
    response.mimetype = "text/css"
    response.add_etag()
    response.make_conditional(request)
    return response


def _keep(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code in (200, 206, 304):
        response.headers["Cache-Control"] = _lifetime(str((request.view_args or {}).get("filename", "")))
        response.headers.pop("Content-Disposition", None)
    return response


def _lifetime(name: str) -> str:
    """While machines are updated one after the other, a page may ask for a file of another version: what is answered
    then is not kept under that version's address.
    """
    if "v" not in request.args:
        return DAY
    is_this_version = request.query_string == f"v={_digest_of(name)}".encode()
    return YEAR if is_this_version else A_MOMENT


def _compress(response: Response) -> Response:
    """Except for pages behind private links: the compressed length must not reveal anything about their secrets."""
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
            response.set_data(_cached_gzip(body) if response.cache_control.public else _gzip(body))
            response.headers["Content-Encoding"] = "gzip"
            etag, weak = response.get_etag()
            if etag and not weak:
                response.set_etag(etag, weak=True)  # weak, since the same content now has other bytes
    return response


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, 6, mtime=0)


_cached_gzip = functools.lru_cache(maxsize=64)(_gzip)  # compresses each shared response only once
