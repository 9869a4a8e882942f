"""From an empty database to a signed letter: by the operator's two commands, the console's pages and the mail."""

import re

from flask import Flask
from flask.testing import FlaskClient

from app.core.db import end_read
from tests.console.writing import TEXT
from tests.desk import Browser
from tests.journeys.steps import path_of
from tests.make import answers, confirm, shown_in, work
from tests.pages.html import values
from tests.post_box import PostBox

EMAIL = "maren@names.example"
LETTER = {
    "kind": "open-letter",
    "title": "Ask before you train",
    "summary": "Makers ask the committee for a price and a record.",
    "addressee-0-office": "Chair",
    "addressee-0-body": "Select Committee on Creative Work",
    "salutation": "Dear Members of the Committee,",
    "source": TEXT,
    "responsible_name": "Names at the End, Inc.",
    "responsible_contact": "desk@names.example",
    "funder": "Its members",
}


def test_a_letter_in_ten_minutes(app: Flask, client: FlaskClient, post_box: PostBox) -> None:
    maren = Browser(app)
    sign_in(app, maren)
    slug = write_a_letter(maren)
    assert client.get(f"/letters/{slug}").status_code == 404, "a draft"
    publish(maren, slug)

    page = client.get(f"/letters/{slug}")
    assert "Dear Members of the Committee," in page.text
    assert "Ask before you train" in client.get("/").text
    assert client.get(f"/letters/{slug}/share.png").mimetype == "image/png"

    sent = client.post(f"/letters/{slug}/sign", data=answers("Ada Marlowe-Finch", email="ada@example.org"))
    assert sent.status_code == 303
    assert confirm(client, path_of(post_box.last.link)).status_code == 303
    work()
    assert "Ada Marlowe-Finch" in client.get(f"/letters/{slug}/supporters").text


def sign_in(app: Flask, browser: Browser) -> None:
    """By the two commands of the operator."""
    runner = app.test_cli_runner()
    named = ["--name", "Maren Oyelaran", "--organisation", "Names at the End"]
    added = runner.invoke(args=["account", "add", EMAIL, *named])
    assert added.exit_code == 0, added.output
    link = re.search(r"https?://\S+", runner.invoke(args=["sign-in-link", EMAIL]).output)
    assert link
    end_read()
    assert "Sign in" in browser.get(link.group()).text
    assert browser.post(link.group(), csrf=False).status_code == 303


def write_a_letter(browser: Browser) -> str:
    """From the link on "My letters" to a saved draft, with a preview on the way. Its slug."""
    write = values(browser.get("/organise/").text, "[href$='/letters/new']", "href")[0]
    form = shown_in(browser.get(write).text)
    preview = browser.post(write, form | LETTER | {"do": "preview"})
    assert "<em>first</em>" in preview.text
    saved = browser.post(write, shown_in(preview.text) | {"source": TEXT, "do": "save"})
    assert saved.status_code == 303, saved.text
    return str(saved.location.split("/")[-2])


def publish(browser: Browser, slug: str) -> None:
    assert "Before it can be published" not in browser.get(f"/organise/letters/{slug}/settings").text
    url = f"/organise/letters/{slug}/state"
    asks = browser.post(url, {"act": "publish"})
    assert browser.post(url, shown_in(asks.text) | {"act": "publish"}).status_code == 303
    end_read()
