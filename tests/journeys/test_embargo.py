"""An embargoed letter is there for whoever has its link, and for nobody else until its hour."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask.testing import FlaskClient

from app.core import clock
from app.i18n.formats import moment
from app.models import Letter
from tests.journeys.steps import path_of
from tests.journeys.watch import Watch
from tests.make import a_letter, answers, confirm, count_confirmed, shown_in, tally, work
from tests.pages.html import elements, values
from tests.post_box import PostBox

PAGES = (
    "/letters/{}", "/letters/{}/sign", "/letters/{}/sent", "/letters/{}/credits", "/letters/{}/supporters",
    "/letters/{}/report", "/letters/{}/texts", "/letters/{}/texts/1.json", "/letters/{}/share.png",
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
    form = values(page.text, "form", "action")[0]
    begun = client.post(form, data={"step": "1", "name": "Ada Marlowe-Finch", "email": "ada@example.org"})
    assert begun.status_code == 200
    action = values(begun.text, "form[action*='/sign']", "action")[0]
    sent = client.post(action, data=answers("Ada Marlowe-Finch", email="ada@example.org"))
    assert client.get(sent.location).status_code == 200

    private = confirm(client, post_box.last.link).location
    assert count_confirmed(letter) == 1
    work()
    way_back = values(client.get(path_of(private)).text, f"[href^='/letters/{letter.slug}']", "href")
    assert way_back
    assert all(client.get(href).status_code == 200 for href in way_back)


def test_every_link_of_its_page_to_itself_opens(client: FlaskClient, post_box: PostBox) -> None:
    letter = an_embargoed_letter()
    form = f"/letters/{letter.slug}/sign?key={letter.embargo_key}"
    client.post(form, data=answers("Ada Marlowe-Finch", email="ada@example.org"))
    confirm(client, post_box.last.link)
    work()
    page = client.get(f"/letters/{letter.slug}?key={letter.embargo_key}")
    ways = [*values(page.text, "[href]", "href"), *values(page.text, "[action]", "action")]
    own = {href for href in ways if letter.slug in href}
    own = {href for href in own if not href.startswith(("mailto:", "https://"))}
    assert len(own) >= 3
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
    assert str(letter.embargo_key) not in page.text
    assert "noindex" not in page.headers.get("X-Robots-Tag", "")
    assert "The quiet letter" in client.get("/").text
    assert tally(client, letter)["signed"] == 0
    again = client.get(f"/letters/{letter.slug}?key={letter.embargo_key}")
    assert str(letter.embargo_key) not in again.text
    assert shown_in(client.get(f"/letters/{letter.slug}/sign").text)["text"]


def a_signed_embargoed_letter(client: FlaskClient, post_box: PostBox) -> tuple[Letter, str]:
    """With so many signers that its pages have a search; and the private link of one."""
    letter = an_embargoed_letter(title="The quiet letter")
    form = f"/letters/{letter.slug}/sign?key={letter.embargo_key}"
    for n in range(25):
        client.post(form, data=answers(f"Ada Finch {'ABCDEFGHIJKLMNOPQRSTUVWXY'[n]}.", email=f"ada{n}@example.org"))
        private = confirm(client, post_box.last.link).location
    work()
    return letter, path_of(private)


def pages_of(letter: Letter, private: str) -> list[str]:
    return [f"{page.format(letter.slug)}?key={letter.embargo_key}" for page in PAGES if "." not in page] + [private]


def test_every_page_says_until_when_and_offers_nothing_to_pass_on(client: FlaskClient, post_box: PostBox) -> None:
    letter, private = a_signed_embargoed_letter(client, post_box)
    assert letter.embargo_key
    assert letter.embargo_until
    for path in pages_of(letter, private):
        page = client.get(path).text
        embargo = f"Under embargo until {moment(letter.embargo_until)}. Please do not share this page before then."
        assert embargo in page, path
        for preview in ("og:", "twitter:", 'rel="canonical"', "Pass it along", "Pass the letter on", "bsky.app"):
            assert preview not in page, (path, preview)
        leading = [("[href^='/letters/']", "href"), ("[action^='/letters/']", "action"), ("[name=key]", "value")]
        in_links = [one for selector, attribute in leading for one in values(page, selector, attribute)]
        assert page.count(letter.embargo_key) == sum(one.count(letter.embargo_key) for one in in_links), path
    assert client.get(f"{private}/credit.png").status_code == 404


def test_a_name_is_found_from_its_pages_as_a_browser_sends_their_forms(client: FlaskClient, post_box: PostBox) -> None:
    letter, private = a_signed_embargoed_letter(client, post_box)
    found = 0
    for path in pages_of(letter, private):
        for form in elements(client.get(path).text, "form[method=get][action]"):
            query = urlencode(shown_in(form) | {"q": "Ada"})
            assert client.get(f"{urlsplit(form.attributes['action'] or '').path}?{query}").status_code == 200, path
            found += 1
    assert found >= 4


def test_after_the_hour_what_is_there_to_pass_it_on_is_back(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter, private = a_signed_embargoed_letter(client, post_box)
    client.get(f"/letters/{letter.slug}?key={letter.embargo_key}")
    watch.wait(hours=30)
    for path in (f"/letters/{letter.slug}", private):
        page = client.get(path).text
        assert "Under embargo" not in page
        assert "Pass " in page
    page = client.get(f"/letters/{letter.slug}").text
    assert f'<link rel="canonical" href="http://127.0.0.1:8000/letters/{letter.slug}">' in page
    assert 'property="og:image"' in page
    assert client.get(f"{private}/credit.png").status_code == 200
