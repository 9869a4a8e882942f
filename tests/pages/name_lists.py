"""The public lists of names, read as their readers see them."""

import re
from html import unescape
from typing import Any

from flask.testing import FlaskClient

from app.models import Letter


def roles(page: str) -> list[tuple[str, list[str]]]:
    """(role, names below each other) in the page's order."""
    rows = re.findall(r'<div class="credit-row">(.*?)</div>', page, re.DOTALL)
    return [
        (
            re.findall(r"<dt[^>]*>(?:<bdi[^>]*>)?([^<]+)", row)[0],
            re.findall(r"<dd[^>]*>(?:<bdi[^>]*>)?([^<]+)", row),
        )
        for row in rows
    ]


def names_of(client: FlaskClient, letter: Letter, page: str) -> list[str]:
    """Each name as the page shows it, with what stands behind it."""
    text = unescape(client.get(f"/letters/{letter.slug}/{page}").text)
    return [
        re.sub("<[^>]+>", "", one)
        for one in re.findall(r'<(?:dd|li)>((?:<span class="entry">)?<bdi.*?)</(?:dd|li)>', text)
    ]


def places_by_name(client: FlaskClient, letter: Letter, which: str) -> dict[str, tuple[Any, Any]]:
    answer = client.get(f"/api/v1/letters/{letter.slug}/signatures?list={which}").get_json()
    return {row["name"]: (row["country"], row["region"]) for row in answer["signatures"]}
