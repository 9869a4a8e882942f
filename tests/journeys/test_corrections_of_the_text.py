"""A marked correction is shown with its difference; whoever signed before stays bound to what they read."""

import hashlib
import time
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.core.db import db, end_read
from app.core.errors import NotAllowed
from app.letters.versions import latest_text, shown_versions
from app.models import Letter
from app.public.letter_page import LOOK_SECONDS
from tests.console.writing import put_in, taken_out
from tests.journeys.steps import asked, named, path_of, signed
from tests.make import a_letter, amended, confirm, shown_in, work
from tests.post_box import PostBox

SLIP = "Ask first, agree a pirce, keep a record.\n"
MENDED = "Ask first, agree a price, keep a record.\n"


def test_a_correction_is_marked_and_shows_its_difference(client: FlaskClient) -> None:
    letter = a_letter(text=SLIP)
    assert "corrected" not in client.get(f"/letters/{letter.slug}").text.lower()
    amended(letter, MENDED, corrects=True)
    time.sleep(LOOK_SECONDS)  # so long a page may be shown as it was
    for url in (f"/letters/{letter.slug}", f"/letters/{letter.slug}/texts"):
        page = client.get(url).text
        assert (taken_out(page), put_in(page)) == (["pirce,"], ["price,"])
        assert "correct" in page
    assert "agree a price" in client.get(f"/letters/{letter.slug}").text.partition('class="letter-body')[2]


def test_a_new_version_is_not_called_a_correction(client: FlaskClient) -> None:
    letter = a_letter(text=SLIP)
    amended(letter, MENDED, corrects=False)
    assert "corrected" not in client.get(f"/letters/{letter.slug}").text.lower()
    versions = client.get(f"/letters/{letter.slug}/texts").text
    assert (taken_out(versions), put_in(versions)) == (["pirce,"], ["price,"])
    assert all(one.sha256 in versions for one in shown_versions(db.session(), letter.id))


def test_who_signed_before_names_the_text_that_they_read(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter(text=SLIP)
    private = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    begun = asked(client, post_box, letter, name="Bao Lindqvist", email="bao@example.org")
    read = shown_in(client.get(begun).text)
    amended(letter, MENDED, corrects=True)
    work()
    assert named(letter, "Ada Finch").text_version.source == SLIP
    assert client.get(path_of(private)).status_code == 200
    asks = client.post(begun, data=read | {"consent": "1"})
    assert (asks.status_code, "newer version" in asks.text) == (422, True)
    assert confirm(client, begun).status_code == 303
    assert named(letter, "Bao Lindqvist").text_version.source == MENDED


def test_words_that_look_like_marks_stay_words(client: FlaskClient) -> None:
    letter = a_letter(text="Ask first.")
    amended(letter, "Ask <ins>first</ins> & <script>alert(1)</script>.", corrects=True)
    page = client.get(f"/letters/{letter.slug}/texts").text
    assert "&lt;ins&gt;first&lt;/ins&gt;" in page
    assert "<script>alert" not in page


words = st.text(st.sampled_from("ab <>&*_[]^1:#>-\n\r\u0301é\u2028 "), min_size=1, max_size=40)


def test_the_text_that_is_shown_is_the_text_whose_hash_a_signature_names(app: Flask, client: FlaskClient) -> None:
    examples = 25 if db.engine.dialect.name == "sqlite" else 6

    @settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.tuples(words, st.booleans()), min_size=1, max_size=4))
    @example([("a\r\nb", True), ("a\nb", False), ("e\u0301", True), ("é", True)])
    def any_edits(edits: list[tuple[str, bool]]) -> None:
        letter = a_letter(text="As it began.")
        for source, corrects in edits:
            before = latest_text(db.session(), letter.id)
            try:
                amended(letter, source, corrects=corrects)
            except NotAllowed:
                end_read()
                assert latest_text(db.session(), letter.id) == before
            shown_is_bound(client, letter)

    any_edits()


def shown_is_bound(client: FlaskClient, letter: Letter) -> None:
    """The form's hidden checksum, the API's, the page of versions and the bytes say the same of each text."""
    newest = latest_text(db.session(), letter.id)
    bound = shown_in(client.get(f"/letters/{letter.slug}/sign").text)["text"]
    told = client.get(f"/api/v1/letters/{letter.slug}").get_json()
    assert bound == told["text_sha256"] == newest.sha256
    assert told["text"] == newest.source
    page = unescape(client.get(f"/letters/{letter.slug}/texts").text)
    for shown in shown_versions(db.session(), letter.id):
        exact = client.get(f"/letters/{letter.slug}/texts/{shown.version}.json")
        assert shown.sha256 == hashlib.sha256(exact.data).hexdigest()
        assert exact.get_json()["body"] == shown.source
        assert shown.sha256 in page
    end_read()
