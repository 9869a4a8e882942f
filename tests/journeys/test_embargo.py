"""An embargoed letter is there for whoever has its link, and for nobody else until its hour."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient

from app import clock
from app.models import Letter
from tests.journeys.steps import path_of
from tests.journeys.watch import Watch
from tests.make import a_letter, answers, confirm, count_confirmed, shown_in, tally, work
from tests.post_box import PostBox

PAGES = (
    "/letters/{}", "/letters/{}/sign", "/letters/{}/sent", "/letters/{}/credits", "/letters/{}/supporters",
    "/letters/{}/report", "/letters/{}/texts", "/letters/{}/share.png",
)  # fmt: skip


def an_embargoed_letter(**changes: Any) -> Letter:
    return a_letter(embargo_until=clock.now() + timedelta(hours=30), **changes)


def test_without_its_link_an_embargoed_letter_is_not_there(client: FlaskClient) -> None:
    letter = an_embargoed_letter(title="The quiet letter")
    for page in PAGES:
        for key in ("", "?key=", "?key=wrong", "?key=Ä"):
            assert client.get(page.format(letter.slug) + key).status_code == 404, page + key
        assert client.get(f"{page.format(letter.slug)}?key={letter.embargo_key}").status_code == 200, page
    assert client.post(f"/letters/{letter.slug}/sign", data=answers("Ada", email="a@example.org")).status_code == 404
    for page in ("/", "/lost-link", "/api/v1/letters"):
        assert "quiet letter" not in client.get(page).text
    for ending in ("", "/signatures"):
        for key in ("", f"?key={letter.embargo_key}"):
            assert client.get(f"/api/v1/letters/{letter.slug}{ending}{key}").status_code == 404


def test_with_its_link_it_is_read_and_signed(client: FlaskClient, post_box: PostBox) -> None:
    letter = an_embargoed_letter()
    page = client.get(f"/letters/{letter.slug}?key={letter.embargo_key}")
    form = unescape(re.findall(r'<form[^>]*action="([^"]+)"', page.text)[0])
    begun = client.post(form, data={"step": "1", "name": "Ada Marlowe-Finch", "email": "ada@example.org"})
    assert begun.status_code == 200
    action = unescape(re.findall(r'<form[^>]*action="([^"]+/sign[^"]*)"', begun.text)[0])
    sent = client.post(action, data=answers("Ada Marlowe-Finch", email="ada@example.org"))
    assert client.get(sent.location).status_code == 200

    private = confirm(client, post_box.last.link).location
    assert count_confirmed(letter) == 1
    work()
    way_back = re.findall(rf'href="(/letters/{letter.slug}[^"]*)"', client.get(path_of(private)).text)
    assert way_back
    assert all(client.get(unescape(href)).status_code == 200 for href in way_back)


def test_every_link_of_its_page_to_itself_opens(client: FlaskClient, post_box: PostBox) -> None:
    letter = an_embargoed_letter()
    form = f"/letters/{letter.slug}/sign?key={letter.embargo_key}"
    client.post(form, data=answers("Ada Marlowe-Finch", email="ada@example.org"))
    confirm(client, post_box.last.link)
    work()
    page = client.get(f"/letters/{letter.slug}?key={letter.embargo_key}")
    own = {unescape(href) for href in re.findall(r'(?:href|action)="([^"]*)"', page.text) if letter.slug in href}
    own = {href for href in own if not href.startswith(("mailto:", "https://"))}
    assert len(own) > 3
    for href in own:
        parts = urlsplit(href)
        assert client.get(f"{parts.path}?{parts.query}").status_code == 200, href


def test_no_cache_and_no_search_engine_keeps_it(client: FlaskClient) -> None:
    letter = an_embargoed_letter()
    for _ in range(2):  # rendered, then as it was kept
        for page in PAGES:
            headers = client.get(f"{page.format(letter.slug)}?key={letter.embargo_key}").headers
            assert headers["X-Robots-Tag"] == "noindex"
            assert headers["Cache-Control"] == "no-store"


def test_after_its_hour_it_is_public_by_itself(client: FlaskClient, watch: Watch) -> None:
    letter = an_embargoed_letter(title="The quiet letter")
    assert client.get(f"/letters/{letter.slug}?key={letter.embargo_key}").status_code == 200
    watch.wait(hours=30)
    page = client.get(f"/letters/{letter.slug}")
    assert page.status_code == 200
    assert letter.embargo_key not in page.text
    assert "noindex" not in page.headers.get("X-Robots-Tag", "")
    assert "The quiet letter" in client.get("/").text
    assert tally(client, letter)["signed"] == 0
    again = client.get(f"/letters/{letter.slug}?key={letter.embargo_key}")
    assert letter.embargo_key not in again.text
    assert shown_in(client.get(f"/letters/{letter.slug}/sign").text)["text"]
