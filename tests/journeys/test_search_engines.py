"""What search engines are asked: the letter may be found, its signers' names may not, unless its organiser wants it."""

from html.parser import HTMLParser
from typing import Any
from urllib.robotparser import RobotFileParser

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits import RateLimitItemPerHour

from app import create_app
from app.core.db import db
from app.models import Letter
from app.web import limits
from tests.journeys.steps import signed
from tests.make import a_config, a_letter, a_listed_domain, work
from tests.post_box import PostBox

STUDIO = "northlight.example"
CLAIM = {"professional": "1", "profession": "actors", "route": "work-email", "work_email": f"ada@{STUDIO}"}
NAMES = ("Ada Finch", "Bao Lindqvist")
LISTS = ("/credits", "/supporters", "/share.png")
NEVER = ("/report?q=a", "/reported")


def a_signed_letter(client: FlaskClient, post_box: PostBox, **changes: Any) -> Letter:
    a_listed_domain(STUDIO)
    letter = a_letter(**changes)
    signed(client, post_box, letter, name="Ada Finch", email=f"ada@{STUDIO}", credit="Gaffer", **CLAIM)
    signed(client, post_box, letter, name="Bao Lindqvist", email="bao@example.org")
    work()
    return letter


class Quotable(HTMLParser):
    """The text of a page that stands outside data-nosnippet, and what its attributes say."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden: list[bool] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words += [value or "" for _, value in attrs]
        if tag not in ("meta", "link", "input", "br", "img"):
            counts = tag in ("span", "div", "section")  # it means nothing on others
            self.hidden.append((counts and "data-nosnippet" in dict(attrs)) or (self.hidden or [False])[-1])

    def handle_endtag(self, tag: str) -> None:
        self.hidden.pop()

    def handle_data(self, data: str) -> None:
        if not (self.hidden or [False])[-1]:
            self.words.append(data)


@pytest.mark.parametrize("layout", ["credits", "register"])
def test_the_letter_may_be_found_and_its_names_are_not_to_be_quoted(
    client: FlaskClient, post_box: PostBox, layout: str
) -> None:
    letter = a_signed_letter(client, post_box, layout=layout)
    answer = client.get(f"/letters/{letter.slug}")
    assert "X-Robots-Tag" not in answer.headers
    assert all(name in answer.text for name in NAMES)
    quotable = " ".join(Quotable(answer.text).words)
    assert letter.title in quotable
    assert [name for name in NAMES if name in quotable] == []


def test_robots_read_what_is_public_and_no_link_of_somebodys_own(app: Flask, client: FlaskClient) -> None:
    said = RobotFileParser()
    said.parse(client.get("/robots.txt").text.splitlines())
    for path in (
        "/",
        "/letters/keep-the-copyright",
        "/letters/keep-the-copyright/sign",
        "/privacy",
        "/static/css/base.css",
    ):
        assert said.can_fetch("*", path), path
    own = [rule.rule.replace("<token>", "abc") for rule in app.url_map.iter_rules() if "<token>" in rule.rule]
    assert len(own) > 8
    for path in (*own, "/organise", "/organise/letters/keep-the-copyright/names", "/dev/mailbox"):
        assert not said.can_fetch("*", path), path


@pytest.mark.parametrize("wanted", [False, True])
def test_lists_are_kept_from_search_unless_the_organiser_wants_them_found(
    client: FlaskClient, post_box: PostBox, wanted: bool
) -> None:
    letter = a_signed_letter(client, post_box, search_engines=wanted)
    for page in LISTS:
        assert client.get(f"/letters/{letter.slug}{page}").headers.get("X-Robots-Tag") == (
            None if wanted else "noindex"
        )
    for path in (*(f"/letters/{letter.slug}{page}" for page in NEVER), f"/api/v1/letters/{letter.slug}/signatures"):
        assert client.get(path).headers["X-Robots-Tag"] == "noindex", path


def test_the_privacy_page_says_what_search_engines_are_asked(client: FlaskClient) -> None:
    page = client.get("/privacy").text
    for words in (
        "Search engines can find a letter’s own page; we ask them not to quote the names on it.",
        "and for the letter’s picture, we ask them to stay away, unless the letter’s organiser wants them found.",
        "On the page for reporting a name, and the lists that programs read, we always do.",
    ):
        assert words in page


def test_one_network_reads_600_pages_of_names_an_hour_and_the_letter_itself_as_often_as_it_likes(
    app: Flask, client: FlaskClient, post_box: PostBox, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [str(limit) for limit in limits.LIST_PAGES] == ["600 per 1 hour"]
    letter = a_signed_letter(client, post_box)
    limited = create_app(a_config(app.extensions["undersigned"].data_dir, database_url=database_url, limits=True))
    monkeypatch.setattr(limits, "LIST_PAGES", (RateLimitItemPerHour(4),))
    reader, elsewhere = limited.test_client(), {"REMOTE_ADDR": "198.51.100.9"}
    paths = [f"/letters/{letter.slug}/credits", f"/letters/{letter.slug}/supporters?q=a",
             f"/letters/{letter.slug}/report?q=a", f"/api/v1/letters/{letter.slug}/signatures"]  # fmt: skip
    assert [reader.get(path).status_code for path in paths] == [200] * 4
    for path in paths:
        answer = reader.get(path)
        assert answer.status_code == 429, path
        assert int(answer.headers["Retry-After"]) > 0
        assert reader.get(path, environ_base=elsewhere).status_code == 200
    assert {reader.get(f"/letters/{letter.slug}").status_code for _ in range(8)} == {200}
    with limited.app_context():
        db.engine.dispose()
