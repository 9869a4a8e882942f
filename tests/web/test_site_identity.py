"""What a site is called and who runs it, on its pages; below its mails in tests/mail/test_sent_by.py."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.environment import ConfigError
from app.core.site_identity import SiteIdentity, read_identity
from app.letters import drawn_pictures
from app.pictures import wordmark
from tests.journeys.restart import started_again
from tests.make import a_letter
from tests.pages.html import elements, text, value, values, words_of

TOLD = {
    "SITE_NAME": "Northern <Letters>",
    "SITE_MARK": "✳",
    "OPERATOR_NAME": "Guild of the North",
    "OPERATOR_ADDRESS": "7 Quay Street, Northport 10115",
    "OPERATOR_EMAIL": "desk@guild.example",
    "IMPRINT_URL": "https://guild.example/imprint",
    "ABUSE_CONTACT": "abuse@guild.example",
}


@pytest.fixture
def northern(app: Flask, tmp_path: Path) -> Iterator[FlaskClient]:
    with started_again(app, tmp_path, site=read_identity(TOLD)) as site:
        yield site.test_client()
    wordmark.install("Undersigned", "×")


def test_every_page_has_the_sites_name_and_who_runs_it(northern: FlaskClient) -> None:
    letter = a_letter()
    for path in ("/", f"/letters/{letter.slug}", f"/letters/{letter.slug}/sign", "/lost-link", "/nowhere"):
        page = northern.get(path).text
        assert text(page, ".wordmark") == "Northern <Letters>"
        assert value(page, ".wordmark", "data-mark") == "✳"
        assert text(page, "title").endswith("Northern <Letters>") or path == "/"
        assert "This site is run by Guild of the North." in text(page, "footer")
        assert {"https://guild.example/imprint", "mailto:abuse@guild.example"} <= set(values(page, "footer a", "href"))
        assert "Undersigned" not in words_of(page)


def test_the_privacy_page_says_who_runs_the_site_and_where_to_write(northern: FlaskClient) -> None:
    page = northern.get("/privacy").text

    assert "Guild of the North runs this site" in words_of(page)
    assert "7 Quay Street, Northport 10115" in words_of(page)
    assert "mailto:desk@guild.example" in values(page, "main a", "href")


def test_phones_and_the_console_know_the_site_by_its_name(northern: FlaskClient) -> None:
    assert northern.get("/manifest.webmanifest").json["name"] == "Northern <Letters>"  # type: ignore[index]
    page = northern.get("/organise/sign-in").text
    assert text(page, ".wordmark") == "Northern <Letters>"
    assert "https://guild.example/imprint" in values(page, "footer a", "href")


def test_pictures_have_the_sites_name_and_never_boxes(northern: FlaskClient) -> None:
    """One per kind of drawing would do; a name that our faces lack is left out of them."""
    named = northern.get("/share.png").data
    wordmark.install("Undersigned", "×")
    assert drawn_pictures.of_the_site() != named
    wordmark.install("ᏣᎳᎩ", "😀")
    assert wordmark.wordmark().printed() | {"site": "", "mark": ""} == wordmark.wordmark().printed()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_site_whose_operator_has_said_nothing_has_no_empty_lines(client: FlaskClient) -> None:
    page = client.get("/privacy").text

    assert text(page, ".wordmark") == "Undersigned"
    assert "run by" not in words_of(page)
    assert "Who runs this site" not in words_of(page)
    assert all(link.attributes["href"] for link in elements(page, "footer a"))


def test_an_abuse_page_is_a_link_like_a_mailbox() -> None:
    page = "https://guild.example/report?to=us"
    assert read_identity({"ABUSE_CONTACT": page}).abuse_href == page
    assert read_identity({}) == SiteIdentity()
    assert read_identity({"SITE_NAME": " ", "SITE_MARK": ""}) == SiteIdentity()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("SITE_NAME", "x" * 61),
        ("SITE_NAME", "two\nlines"),
        ("SITE_NAME", "turned\u202ename"),
        ("SITE_MARK", "mark"),
        ("SITE_MARK", '"'),
        ("OPERATOR_NAME", "one\0two"),
        ("OPERATOR_ADDRESS", "x" * 201),
        ("OPERATOR_EMAIL", "desk"),
        ("OPERATOR_EMAIL", "https://guild.example"),
        ("IMPRINT_URL", "/imprint"),
        ("IMPRINT_URL", "javascript:alert(1)"),
        ("IMPRINT_URL", "https://user:pw@guild.example"),
        ("ABUSE_CONTACT", "javascript:alert(1)"),
        ("ABUSE_CONTACT", "somebody"),
    ],
)
def test_what_cannot_be_shown_keeps_the_site_from_starting_and_is_named(name: str, told: str) -> None:
    with pytest.raises(ConfigError, match=name):
        read_identity({name: told})
