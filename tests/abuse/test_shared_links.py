"""Shared links get mangled: parameters are appended, and punctuation sticks to the end."""

import re
from datetime import timedelta
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from tests.desk import an_owner, at_desk
from tests.journeys.steps import asked, path_of, signed
from tests.make import a_letter
from tests.pages.addresses import filled
from tests.post_box import PostBox

HUNG_ON = (
    "utm_source=a&utm_source=b", "fbclid=%00", "fbclid=%ff%fe", "x=%ed%a0%80", "x=%EF%BF%BD", "%ff=%ff&%ff", "&&=&",
    "gclid=" + "a" * 5_000, "a[]=1&a[]=2", "next=%00&utm=1", "token=1&token=2&slug=x&slug=y", "v=1&v=2",
)  # fmt: skip
READ_WHERE = {"next=%00&utm=1": "/organise", "v=1&v=2": "/static"}  # there it is read
BEHIND = (".", ">", ")", ",", '"', "'", "]", ";", "!", "”", "»", ").", ">,", "…", "\u200b", " ", "*")


def bare(text: str) -> str:
    """A page without what differs at each rendering."""
    return re.sub(r"\?v=[0-9a-f]+|[\w\-]{20,}\.[\w.\-]+|[0-9a-f]{32,}", "", text)


def pages_of(app: Flask, letter_slug: str, tokens: dict[str, str]) -> list[str]:
    """An address of every page that GET opens; with a token where it takes one that we have."""
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or set()):
            path = rule.rule.replace("<slug>", letter_slug)
            token = next((one for start, one in tokens.items() if path.startswith(start)), "x.y")
            found.append(filled(path, {"token": token.rpartition("/")[2]}))
    return found


def test_a_parameter_that_a_page_does_not_read_changes_nothing(
    app: Flask, client: FlaskClient, post_box: PostBox
) -> None:
    letter = a_letter()
    private = path_of(signed(client, post_box, letter, email="ada@example.org"))
    waiting = path_of(asked(client, post_box, letter, email="boris@example.org"))
    seen = 0
    for path in pages_of(app, letter.slug, {"/signature/": private, "/confirm/": waiting}):
        plain = app.test_client().get(path)  # each without a session: the console's pages keep what is to be said
        for more in HUNG_ON:
            if not path.startswith(READ_WHERE.get(more, "-")):
                answer = app.test_client().get(f"{path}?{more}")
                assert answer.status_code == plain.status_code, (path, more)
                assert answer.headers.get("ETag") == plain.headers.get("ETag"), (path, more)
                if plain.mimetype == "text/html" and plain.status_code == 200:
                    assert bare(answer.text) == bare(plain.text), (path, more)
                seen += plain.status_code == 200
    assert seen > 150


def test_the_desk_takes_such_links_too(app: Flask) -> None:
    letter = a_letter()
    owner = at_desk(app, an_owner(letter))
    for page in ("", "settings", "signatures", "names", "review", "tallies", "trace", "text"):
        for more in HUNG_ON[:8]:
            assert owner.get(f"/organise/letters/{letter.slug}/{page}?{more}").status_code == 200, (page, more)
    for more in HUNG_ON:  # not signed in: to the door, whose own parameter says where to go on
        answer = app.test_client().get(f"/organise/letters/{letter.slug}/?{more}")
        assert answer.status_code == 303
        assert app.test_client().get(answer.location).status_code == 200, more


def test_a_parameter_that_is_read_is_read_strictly(client: FlaskClient) -> None:
    letter = a_letter()
    page = f"/letters/{letter.slug}/supporters"
    for broken in ("q=a&q=b", "q=%00", "q=%ff", "after=%ff", "q=" + "a" * 5_000):
        assert client.get(f"{page}?{broken}").status_code == 400, broken[:30]
        assert client.get(f"{page}?utm_source=x&{broken}").status_code == 400, broken[:30]
    assert client.get(f"/organise/sign-in?next={'a' * 5_000}").status_code == 400


@pytest.mark.parametrize("behind", BEHIND)
def test_a_link_with_signs_behind_it_leads_on(client: FlaskClient, post_box: PostBox, behind: str) -> None:
    letter = a_letter()
    confirm = asked(client, post_box, letter, email="boris@example.org")
    links = {path_of(link) for link in [confirm, *post_box.mails[-1].links]}
    links.add(path_of(signed(client, post_box, letter, email="ada@example.org")))
    page = f"/letters/{letter.slug}"
    links |= {page, f"{page}/sign", f"{page}/credits", "/privacy"}
    assert len(links) >= 7
    for link in links:
        answer = client.get(link + quote(behind))
        assert answer.status_code == 302, link
        assert answer.location == link
        assert client.get(answer.location).status_code == 200
        if link.count("/") == 2 and not link.startswith("/letters"):
            assert answer.headers["Referrer-Policy"] == "same-origin"
            assert answer.headers["X-Robots-Tag"] == "noindex"
    assert client.post(path_of(confirm) + quote(behind), data={}).status_code == 422


def test_an_unknown_token_stays_unknown_with_whatever_behind_it(app: Flask, client: FlaskClient) -> None:
    starts = {rule.rule.partition("<token>")[0] for rule in app.url_map.iter_rules() if "<token>" in rule.rule}
    assert len(starts) >= 9
    for start in starts:
        for token in ("AAAAAAAAAAAAAAAAAAAAAA.AAAA.", "x)", "%22", "nothing%3E", "y/x.css", "y/z/"):
            answer = client.get(start + token)
            assert answer.status_code in (404, 302, 405), start + token
            if answer.status_code != 404:  # the console's library leads to a page of its own
                assert start.startswith("/organise/")
                continue
            assert answer.headers["Referrer-Policy"] == "same-origin"
            assert answer.headers["X-Robots-Tag"] == "noindex"
            assert answer.headers["Cache-Control"] == "no-store"


def test_an_embargoed_letters_link_with_a_bracket_behind_its_key_opens_it(app: Flask, client: FlaskClient) -> None:
    letter = a_letter(embargo_until=clock.now() + timedelta(days=1))
    page = f"/letters/{letter.slug}"
    assert client.get(f"{page}?key={letter.embargo_key}%29.").status_code == 200
    assert client.get(f"{page}?key={letter.embargo_key}&utm_source=a&utm_source=b").status_code == 200
    assert client.get(f"{page}?key={(letter.embargo_key or '')[:-1]}%29").status_code == 404


def test_signs_behind_a_path_never_lead_elsewhere(client: FlaskClient) -> None:
    for path in ("//evil.example)", "//evil.example/)", "/\\evil.example)", "/letters//evil.example.", "/)", "/%29%29"):
        answer = client.get(path)
        assert answer.status_code in (302, 308, 404, 400)
        assert urlsplit(answer.location or "/").netloc in ("", "localhost"), path
        assert not (answer.location or "/").startswith(("//", "/\\")), path
