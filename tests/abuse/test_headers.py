"""Headers that every response has, and those that none has."""

import re
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.models import Letter
from tests.desk import Browser
from tests.journeys.restart import started_again
from tests.journeys.steps import asked
from tests.make import a_letter, confirm, sign
from tests.pages.addresses import filled
from tests.post_box import PostBox
from tests.web.security_headers import EXACT


def answers_of_the_whole_site(client: FlaskClient, post_box: PostBox) -> dict[str, TestResponse]:
    """One answer of each kind, by what was asked."""
    letter = a_letter()
    paths = [
        "/",
        "/privacy",
        "/how-we-verify",
        "/healthz",
        "/readyz",
        "/nothing",
        "/letters/none",
    ]
    of_letter = [f"/letters/{letter.slug}{page}" for page in ("", "/sign", "/sent", "/credits", "/supporters")]
    listed = f"letters/{letter.slug}/signatures"
    api = [f"/api/v1/{page}" for page in ("letters", f"letters/{letter.slug}", listed, "professions", "none")]
    seen = {path: client.get(path) for path in paths + of_letter + api}
    seen["POST sign 422"] = client.post(f"/letters/{letter.slug}/sign")
    seen["POST sign 303"] = sign(client, letter, email="boris@example.org")
    seen["POST sign 403"] = client.post(f"/letters/{letter.slug}/sign", headers={"Origin": "null"})
    seen["POST sign 413"] = client.post(f"/letters/{letter.slug}/sign", data={"x": "x" * 70_000})
    seen["GET / 400"] = client.get("/", headers={"Host": "evil.example"})
    link = asked(client, post_box, letter, email="ada@example.org")
    seen["token confirm"] = client.get(link)
    seen["token not-me"] = client.get(post_box.mails[-1].links[1])
    seen["token POST confirm"] = confirm(client, link)
    seen["token used"] = client.get(link)
    private = seen["token POST confirm"].location
    seen["token signature"] = client.get(private)
    seen["token json"] = client.get(private, headers={"Accept": "application/json"})
    seen["token sent"] = client.get(seen["POST sign 303"].location)
    seen["POST signature 400"] = client.post(private, data={"act": "x"})
    seen["GET unknown token"] = client.get("/confirm/x.y")
    return seen


def test_every_answer_is_strict_and_sets_no_cookie(client: FlaskClient, post_box: PostBox) -> None:
    for what, answer in answers_of_the_whole_site(client, post_box).items():
        assert "Set-Cookie" not in answer.headers, what
        for name, value in EXACT.items():
            assert answer.headers.getlist(name) == [value], (what, name)
        assert answer.headers["Cache-Control"], what
        assert answer.headers["Referrer-Policy"] in ("same-origin", "strict-origin-when-cross-origin"), what
        assert "Server" not in answer.headers or "/" not in answer.headers["Server"], what


# RFC 9111, 5.2.2, with the shape of each directive's argument; RFC 8246 adds immutable.
DIRECTIVES = {
    **dict.fromkeys(("no-store", "no-cache", "private", "public", "must-revalidate", "proxy-revalidate", "immutable")),
    **dict.fromkeys(("max-age", "s-maxage", "stale-while-revalidate", "stale-if-error"), r"[0-9]+"),
}


def understood(header: str) -> set[str]:
    """The directives of a Cache-Control, read as strictly as RFC 9111 writes them; fails on anything else."""
    names = []
    for directive in header.split(","):
        name, equals, argument = directive.strip(" \t").partition("=")
        assert name in DIRECTIVES, header
        shape = DIRECTIVES[name]
        assert bool(equals) == (shape is not None), header
        assert shape is None or re.fullmatch(shape, argument), header
        names.append(name)
    assert len(set(names)) == len(names), header
    assert not {"public", "private", "no-store"} <= set(names), header
    return set(names)


def test_every_caches_instruction_is_one_that_caches_understand(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser
) -> None:
    for what, answer in answers_of_the_whole_site(client, post_box).items():
        [told] = answer.headers.getlist("Cache-Control")
        assert understood(told), what
    with client.get("/static/css/base.css") as sheet:
        assert "public" in understood(sheet.headers["Cache-Control"])
    pages = [rule.rule for rule in client.application.url_map.iter_rules() if rule.rule.startswith("/organise")]
    for page in pages:
        path = filled(page, {"slug": letter.slug})
        for browser, method in ((client, "GET"), (client, "POST"), (desk.client, "GET"), (desk.client, "POST")):
            answer = browser.open(path, method=method)
            assert answer.headers.getlist("Cache-Control") == ["no-store"], (path, method, answer.status_code)


def test_https_is_kept_for_this_host_and_promised_for_no_other(app: Flask, tmp_path: Path) -> None:
    https = {"production": True, "base_url": "https://letters.guild.example", "mail_url": "smtp://127.0.0.1:9"}
    with started_again(app, tmp_path, **https) as site:
        answer = site.test_client().get("/", headers={"Host": "letters.guild.example"})
        assert answer.headers.getlist("Strict-Transport-Security") == ["max-age=31536000"]


def test_what_the_pages_load_is_as_strict(client: FlaskClient) -> None:
    with client.get("/static/css/base.css") as answer:
        assert "Set-Cookie" not in answer.headers
        assert answer.headers.getlist("X-Content-Type-Options") == ["nosniff"]


def test_pages_of_a_private_link_are_kept_nowhere(client: FlaskClient, post_box: PostBox) -> None:
    for what, answer in answers_of_the_whole_site(client, post_box).items():
        if what.startswith(("token", "POST", "GET")):
            assert answer.headers["Cache-Control"] == "no-store", what
        if what.startswith("token") and answer.status_code == 200:
            assert answer.headers["Referrer-Policy"] == "same-origin", what
            assert "noindex" in answer.headers["X-Robots-Tag"], what


def test_no_page_asks_a_third_party_and_none_has_inline_code(client: FlaskClient, post_box: PostBox) -> None:
    for what, answer in answers_of_the_whole_site(client, post_box).items():
        if answer.mimetype != "text/html":
            continue
        page = answer.text
        assert " style=" not in page, what
        assert "<style" not in page, what
        assert " onclick" not in page, what
        assert "<script>" not in page, what
        for attribute in ('src="http', 'src="//', 'rel="stylesheet" href="http', "<iframe", "<img"):
            assert attribute not in page, (what, attribute)


def test_lists_of_names_are_not_for_search_engines_unless_the_organiser_says_so(client: FlaskClient) -> None:
    shy, open_one = a_letter(), a_letter(search_engines=True)
    for page in ("credits", "supporters"):
        assert client.get(f"/letters/{shy.slug}/{page}").headers["X-Robots-Tag"] == "noindex"
        assert "X-Robots-Tag" not in client.get(f"/letters/{open_one.slug}/{page}").headers


def test_a_refusal_under_a_private_link_is_kept_nowhere_either(client: FlaskClient, post_box: PostBox) -> None:
    link = asked(client, post_box, a_letter(), email="ada@example.org")
    private = confirm(client, link).location
    refused = {
        400: client.post(private, data={"act": "x"}),
        403: client.post(private, data={"act": "hide"}, headers={"Origin": "null"}),
        404: client.get("/signature/x.y"),
        409: client.post(private, data={"act": "appeal", "words": "Look again"}),
        413: client.post(private, data={"x": "x" * 70_000}),
        422: client.post(private, data={"act": "correct", "name": ""}),
    }
    for status, answer in refused.items():
        assert answer.status_code == status
        assert answer.headers["Cache-Control"] == "no-store", status
        assert answer.headers["Referrer-Policy"] == "same-origin", status
        assert answer.headers["X-Robots-Tag"] == "noindex", status


def test_a_link_that_is_none_is_404_whatever_is_posted_to_it(client: FlaskClient, post_box: PostBox) -> None:
    private = confirm(client, asked(client, post_box, a_letter(), email="ada@example.org")).location
    assert client.post(private, data={"act": "erase", "sure": "1"}).status_code == 200
    for link in (private, "/signature/x.y"):
        for posted in ({}, {"act": "x"}, {"act": "hide"}, {"act": "correct"}, {"act": "consents"}, {"act": "address"}):
            assert client.post(link, data=posted).status_code == 404, (link, posted)
