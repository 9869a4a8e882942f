"""The page for reporting a name, as tests use it."""

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.models import Letter
from tests.pages.html import elements, text


def choices(client: FlaskClient, letter: Letter, search: str) -> dict[str, str]:
    """The names that the report page offers for a search, with the value that chooses each."""
    page = client.get(f"/letters/{letter.slug}/report?q={search}").text
    labels = {one.attributes["for"]: text(one, "bdi") for one in elements(page, "label[for]") if elements(one, "bdi")}
    marks = elements(page, "[name=name][value]")
    return {labels[one.attributes["id"]]: one.attributes["value"] or "" for one in marks}


def reports_name(client: FlaskClient, letter: Letter, name: str, kind: str = "fake", **changes: str) -> TestResponse:
    """Find the name, choose it, say what is wrong."""
    mark = choices(client, letter, name.split()[-1])[name]
    return client.post(f"/letters/{letter.slug}/report", data={"q": name, "name": mark, "kind": kind} | changes)
