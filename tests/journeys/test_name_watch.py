"""A name watch begins when whoever reads its mailbox has said yes."""

from flask import Flask
from flask.testing import FlaskClient

from tests.journeys.names_command import flask_names
from tests.journeys.steps import signed
from tests.make import a_letter
from tests.post_box import PostBox
from tests.protected import PUBLICIST


def test_a_watch_begins_when_its_address_has_said_yes_and_asking_is_counted(
    app: Flask, client: FlaskClient, post_box: PostBox
) -> None:
    """A hundred names were a hundred mails at once to somebody who was never asked."""
    for at in range(8):
        flask_names(app, "protect", f"Orla Vantongeren{'abcdefgh'[at]}", "--watch", PUBLICIST)
    signed(client, post_box, a_letter(), name="Orla Vantongerena", email="fake-0@example.org")
    assert post_box.to(PUBLICIST, "name-watch") == []
    asked_for = post_box.to(PUBLICIST, "watch-confirm")
    assert len(asked_for) == 3

    page = client.get(asked_for[0].link)
    assert "Nothing changes until you press the button" in page.text
    assert "Orla Vantongerenh" in page.text, "one yes is for all names under this address"
    signed(client, post_box, a_letter(), name="Orla Vantongerena", email="fake-0@example.org")
    assert post_box.to(PUBLICIST, "name-watch") == []
    assert "You’ll get an email" in client.post(asked_for[0].link).text
    signed(client, post_box, a_letter(), name="Orla Vantongerenb", email="fake-0@example.org")
    assert len(post_box.to(PUBLICIST, "name-watch")) == 1
