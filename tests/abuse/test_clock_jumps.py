"""A clock that jumps forward or back: links stay valid as long as promised, and nothing stalls."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from tests.journeys.steps import asked, press, signed, standing
from tests.journeys.watch import Watch
from tests.make import a_letter, confirm, shown_in, sign, tally, work
from tests.post_box import PostBox


@pytest.fixture(autouse=True)
def _watch(watch: Watch) -> None:
    """Every test here has the clock in its hand."""


def test_a_link_outlives_a_clock_that_was_set_back(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    letter = a_letter(now=clock.now() - timedelta(days=500))
    link = asked(client, post_box, letter, email="ada@example.org")
    watch.wait(hours=-30)
    assert confirm(client, link).status_code == 303
    work()
    assert tally(client, letter)["signed"] == 1
    private = post_box.to("ada@example.org", "signed")[0].link
    watch.wait(days=-400)
    assert standing(client, private)["number"] == 1
    assert press(client, private, "withdraw").status_code == 303
    work()
    assert tally(client, letter)["signed"] == 0


def test_an_expired_link_says_so_and_offers_the_form_again(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    link = asked(client, post_box, letter, email="ada@example.org")
    form = shown_in(client.get(link).text) | {"consent": "1"}
    watch.wait(days=8)
    for answer in (client.get(link), client.post(link, data=form)):
        assert answer.status_code == 410
        assert f'href="/letters/{letter.slug}/sign"' in answer.text
    assert sign(client, letter, email="ada@example.org").status_code == 303
    assert confirm(client, post_box.to("ada@example.org")[-1].link).status_code == 303


def test_a_clock_that_was_ahead_for_a_while_holds_no_mail_back(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    """Mails written by the clock that was wrong are due when it is right again."""
    letter = a_letter()
    right = clock.now()
    watch.wait(days=300)
    for at in range(3):
        assert sign(client, letter, email=f"ada-{at}@example.org").status_code == 303
    watch.moment = right + timedelta(minutes=3)
    assert [len(post_box.to(f"ada-{at}@example.org", "confirm")) for at in range(3)] == [1, 1, 1]
    assert confirm(client, post_box.mails[0].link).status_code == 303


def test_mails_that_went_while_the_clock_was_ahead_do_not_use_up_the_rate(
    app: Flask, client: FlaskClient, watch: Watch
) -> None:
    letter = a_letter()
    right = clock.now()
    with PostBox(app, rate=5) as slow:
        watch.wait(days=300)
        for at in range(5):
            sign(client, letter, email=f"ahead-{at}@example.org")
            watch.wait(seconds=1)
            slow.deliverer.step(clock.now)
        assert len(slow.mails) >= 5
        watch.moment = right + timedelta(minutes=3)
        sign(client, letter, email="ada@example.org")
        for _ in range(10):
            watch.wait(seconds=1)
            slow.deliverer.step(clock.now)
        assert [mail.to for mail in slow.mails][-1] == "ada@example.org"


def test_a_mailbox_is_not_closed_because_the_clock_was_ahead(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    right = clock.now()
    watch.wait(days=300)
    sign(client, letter, email="ada@example.org")
    watch.moment = right
    sign(client, letter, email="ada@example.org")
    assert len(post_box.to("ada@example.org", "confirm")) == 2


def test_a_clock_that_is_set_back_opens_no_mailbox_to_a_flood(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    for _ in range(10):
        sign(client, letter, email="ada@example.org")
        watch.wait(minutes=-1)
    assert len(post_box.to("ada@example.org")) <= 2


def test_numbers_and_totals_do_not_mind_the_clock(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    letter = a_letter(now=clock.now() - timedelta(days=500))
    for at, jump in enumerate((0, 500, -1000, 3, 250)):
        watch.wait(hours=jump)
        signed(client, post_box, letter, name=f"Ada {'abcde'[at]}", email=f"ada-{at}@example.org")
        work()
    counted = tally(client, letter)
    assert (counted["signed"], counted["index"]) == (5, 5)
    assert client.get(f"/letters/{letter.slug}").status_code == 200
