"""The operator pauses signing on one letter: nobody signs up there, and whoever has signed up confirms."""

from flask import Flask
from flask.testing import FlaskClient

from app.models import Letter
from tests.journeys.steps import asked, signed
from tests.journeys.watch import Watch, archived
from tests.make import a_letter, confirm, count_confirmed, sign, signatures
from tests.post_box import PostBox
from tests.switching import command, other, turn

__all__ = ["other"]


def pause(app: Flask, letter: Letter, *more: str) -> None:
    done = command(app, "letter", "pause", letter.slug, *more)
    assert done.exit_code == 0, done.output


def test_nobody_signs_it_for_now_and_links_that_were_mailed_confirm(
    app: Flask, client: FlaskClient, post_box: PostBox, other: Flask, letter: Letter
) -> None:
    link, elsewhere, another = asked(client, post_box, letter, email="ada@example.org"), other.test_client(), a_letter()
    assert 'name="email"' in elsewhere.get(f"/letters/{letter.slug}").text
    pause(app, letter)
    shown = elsewhere.get(f"/letters/{letter.slug}").text
    assert ("Signing is paused" in shown, 'name="email"' in shown) == (True, False)
    for refused in (elsewhere.get(f"/letters/{letter.slug}/sign"), sign(elsewhere, letter, email="b@example.org")):
        assert (refused.status_code, "paused signing here" in refused.text) == (409, True)
    assert len(signatures(letter)) == 1
    assert confirm(elsewhere, link).status_code == 303
    assert count_confirmed(letter) == 1
    assert sign(elsewhere, another, email="b@example.org").status_code == 303, "other letters are not paused"

    pause(app, letter, "--lift")
    assert 'name="email"' in elsewhere.get(f"/letters/{letter.slug}").text
    assert sign(elsewhere, letter, email="bao@example.org").status_code == 303


def test_its_signatures_are_read_and_its_state_in_the_api_stays(
    app: Flask, client: FlaskClient, post_box: PostBox, other: Flask, letter: Letter
) -> None:
    private = signed(client, post_box, letter, email="ada@example.org")
    pause(app, letter)
    assert client.get(f"/api/v1/letters/{letter.slug}").get_json()["state"] == "open"
    assert client.get(private).status_code == 200
    assert "(signing paused)" in command(app, "letter", "list").output


def test_the_sites_own_message_comes_before_that_of_one_letter(
    app: Flask, client: FlaskClient, other: Flask, letter: Letter
) -> None:
    pause(app, letter)
    turn(app, "signing", "off", "--message", "Until noon.")
    assert "Until noon." in client.get(f"/letters/{letter.slug}").text
    turn(app, "signing", "on")
    assert "paused signing here" in client.get(f"/letters/{letter.slug}").text


def test_a_closed_letter_says_that_it_is_closed(app: Flask, client: FlaskClient, letter: Letter) -> None:
    pause(app, letter)
    assert command(app, "letter", "close", letter.slug).exit_code == 0
    assert "Signing closed on" in sign(client, letter, email="ada@example.org").text
    assert "Signing is paused" not in client.get(f"/letters/{letter.slug}").text


def test_what_cannot_be_paused_is_refused(app: Flask, letter: Letter, watch: Watch) -> None:
    draft, over = a_letter(published=False), a_letter()
    archived(over, watch)
    pause(app, letter)
    for words in ((letter.slug,), (draft.slug,), (over.slug,), ("none",), (draft.slug, "--lift")):
        assert command(app, "letter", "pause", *words).exit_code == 1, words
