"""The page on which anybody reports a name, as a test uses it."""

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.models import Letter


def choices(client: FlaskClient, letter: Letter, search: str) -> dict[str, str]:
    """The names that the report page offers for a search, with the value that chooses each."""
    page = client.get(f"/letters/{letter.slug}/report?q={search}").text
    found = re.findall(r'name="name" value="([^"]+)".*?<label[^>]*><bdi[^>]*>([^<]+)</bdi>', page, re.S)
    return {name: mark for mark, name in found}


def reports_name(client: FlaskClient, letter: Letter, name: str, kind: str = "fake", **changes: str) -> TestResponse:
    """Find the name, choose it, say what is wrong."""
    mark = choices(client, letter, name.split()[-1])[name]
    return client.post(f"/letters/{letter.slug}/report", data={"q": name, "name": mark, "kind": kind} | changes)
