"""The public lists of names, read as their readers see them."""

from typing import Any

from flask.testing import FlaskClient

from app.models import Letter
from tests.pages.html import elements, texts


def roles(page: str) -> list[tuple[str, list[str]]]:
    """(role, names below each other) in the page's order."""
    rows = elements(page, "div.credit-row")
    return [(texts(row, "dt")[0], texts(row, "dd > bdi:first-child, dd:not(:has(> bdi))")) for row in rows]


def names_of(client: FlaskClient, letter: Letter, page: str) -> list[str]:
    """Each name as the page shows it, with what stands behind it."""
    return texts(client.get(f"/letters/{letter.slug}/{page}").text, ":is(dd, li):has(> bdi, > .entry > bdi)")


def places_by_name(client: FlaskClient, letter: Letter, which: str) -> dict[str, tuple[Any, Any]]:
    answer = client.get(f"/api/v1/letters/{letter.slug}/signatures?list={which}").get_json()
    return {row["name"]: (row["country"], row["region"]) for row in answer["signatures"]}
