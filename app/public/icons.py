"""Files that browsers, phones and search engines expect at the root: icons, manifest, robots.txt, share picture."""

from pathlib import Path

from flask import Blueprint, Response, current_app, jsonify, make_response, url_for

from app.letters import drawn_pictures
from app.web import http
from app.web.static_files import DAY, STATIC

bp = Blueprint("icons", __name__)

NOT_FOR_SEARCH = ("/organise", "/dev/")
SIZES = (192, 512)


@bp.get("/favicon.ico")
def favicon() -> Response:
    return _icon("icons/favicon.ico", "image/x-icon")


@bp.get("/apple-touch-icon.png")
def touch_icon() -> Response:
    return _icon("icons/apple-touch-icon.png", "image/png")


@bp.get("/manifest.webmanifest")
def manifest() -> Response:
    icons = [
        {
            "src": url_for("static", filename=f"icons/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": "any maskable",
        }
        for size in SIZES
    ]
    name = current_app.extensions["undersigned"].site.name
    colours = {"background_color": "#fcfbf8", "theme_color": "#fcfbf8"}
    response = jsonify(name=name, short_name=name, start_url="/", display="browser", icons=icons, **colours)
    response.mimetype = "application/manifest+json"
    response.headers["Cache-Control"] = DAY
    return response


@bp.get("/robots.txt")
def robots() -> Response:
    """Public pages may be indexed; personal links and the console may not."""
    rules = (rule.rule for rule in current_app.url_map.iter_rules())
    own = {path.partition("<")[0] for path in rules if "<token>" in path}
    paths = sorted({path for path in own if not path.startswith(NOT_FOR_SEARCH)} | set(NOT_FOR_SEARCH))
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in paths), "Allow: /", ""]
    response = make_response("\n".join(lines))
    response.mimetype = "text/plain"
    response.headers["Cache-Control"] = DAY
    return response


@bp.get("/share.png")
def share_picture() -> Response:
    """The preview picture for links to the list of letters."""
    response = make_response(drawn_pictures.of_the_site())
    response.mimetype = "image/png"
    http.for_everybody(response)
    return response


def _icon(name: str, mimetype: str) -> Response:
    response = make_response((Path(STATIC) / name).read_bytes())
    response.mimetype = mimetype
    response.headers["Cache-Control"] = DAY
    return response
