"""Organisers see undelivered mails: which are still retried, and which have failed for good."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import Letter
from tests.desk import Browser, an_owner, at_desk
from tests.journeys.watch import Watch, watch
from tests.make import a_letter, sign
from tests.post_box import PostBox

__all__ = ["watch"]  # a fixture

HEADING = "Emails that have not arrived"


@pytest.fixture
def letter(app: Flask) -> Letter:
    return a_letter(title="Ask First")


@pytest.fixture
def desk(app: Flask, letter: Letter) -> Browser:
    return at_desk(app, an_owner(letter))


def overview(desk: Browser, letter: Letter) -> str:
    return desk.get(f"/organise/letters/{letter.slug}/").text.partition('id="mail"')[2]


def test_while_all_mail_arrives_nothing_is_said_of_it(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser
) -> None:
    sign(client, letter, email="ada@inkwell.example")
    post_box.empty()

    assert overview(desk, letter) == ""


def test_a_refused_mailbox_counts_as_given_up(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser
) -> None:
    post_box.server.box.to_recipient = ["550 no such mailbox"]
    sign(client, letter, email="ada@inkwell.example")
    post_box.empty()

    said = overview(desk, letter)

    assert HEADING in said
    assert "Given up" in said
    assert 'data-heading="How many">1<' in said
    assert "Still trying" not in said


def test_mail_that_waits_for_the_server_is_late_after_ten_minutes_and_given_up_after_three_days(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser, watch: Watch
) -> None:
    post_box.server.down()
    for name in ("ada", "boris"):
        sign(client, letter, email=f"{name}@inkwell.example")
    at_once = overview(desk, letter)
    watch.wait(minutes=11)
    later = overview(desk, letter)

    watch.wait(hours=73)
    post_box.deliverer.step(watch.now)
    desk = at_desk(client.application, an_owner(letter))  # the session has ended meanwhile
    at_last = overview(desk, letter)

    assert at_once == ""
    assert "Still trying" in later
    assert 'data-heading="How many">2<' in later
    assert "oldest 11 min" in later
    assert "Given up" in at_last
    assert 'data-heading="How many">2<' in at_last
    assert "Still trying" not in at_last
