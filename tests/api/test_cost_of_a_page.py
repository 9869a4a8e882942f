"""Public pages never count rows, and cost the same with no signers as with a thousand."""

import pytest
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import db
from app.demo.load import load
from app.public import letter_page, name_lists
from tests.pages.html import values
from tests.statements import statements

SEARCHES = ("/letters/{}/credits?q=an", "/letters/{}/supporters?q=an")
PAGES = (
    "/", "/letters/{}", "/letters/{}/credits", "/letters/{}/supporters", "/letters/{}/credits?profession=actors",
    "/letters/{}/sign", "/letters/{}/sent", "/api/v1/letters", "/api/v1/letters/{}", "/api/v1/professions",
    "/api/v1/letters/{}/signatures?list=verified", "/api/v1/letters/{}/signatures?list=supporters", *SEARCHES,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _rendered_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The letter's page is kept for a quarter of a second; what it costs is what rendering it costs."""
    monkeypatch.setattr(
        letter_page.PageCache, "page", lambda cache, slug, *, now: cache._refreshed(slug, None, now=now)
    )


def run_for(client: FlaskClient, slug: str) -> dict[str, list[str]]:
    seen = {}
    for page in PAGES:
        db.session.remove()  # each visitor comes with a session of their own
        with statements() as run:
            assert client.get(page.format(slug)).status_code == 200, page
        seen[page] = [sql for sql in run if "BEGIN" not in sql]
    return seen


def test_every_public_page_runs_the_same_queries_at_0_and_at_1000_rows(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    [slug, *_] = load(signers=0, now=clock.now())
    empty = run_for(client, slug)
    load(signers=1_000, now=clock.now())
    full = run_for(client, slug)
    for page in PAGES:
        assert len(full[page]) == len(empty[page]), page
        assert full[page] == empty[page], page
    for page, run in full.items():
        for sql in run:
            assert "count(" not in sql.lower(), page
            assert "sum(" not in sql.lower(), page
    assert_later_parts_cost_the_same(client, slug, first=len(full["/letters/{}/supporters"]), monkeypatch=monkeypatch)


def assert_later_parts_cost_the_same(
    client: FlaskClient, slug: str, *, first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each asks what the first part asks: where it begins stands in its address."""
    monkeypatch.setattr(name_lists, "SUPPORTERS_A_PAGE", 50)
    page, parts = f"/letters/{slug}/supporters", 0
    while True:
        db.session.remove()
        with statements() as run:
            text = client.get(page).text
        assert len([sql for sql in run if "BEGIN" not in sql]) == first
        parts += 1
        onwards = values(text, "[href*='supporters?'][href*='after=']", "href")
        if not onwards:
            break
        page = onwards[0]
    assert parts > 3
