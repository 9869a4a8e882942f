"""A mailbox's actions, many at once: moves, lost links, reports."""

from collections.abc import Callable, Sequence

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.core.db import db, end_read
from app.models import Letter, OutgoingMail, SignatureState, Token
from app.moderation import reports
from app.tally import audit
from tests.journeys.steps import asked, everything, listed, press, signed
from tests.journeys.watch import Watch, watch
from tests.make import a_letter, answers, count_confirmed, signatures, work
from tests.pages.html import values
from tests.post_box import PostBox
from tests.races.crowd import ask_at_once, statuses

__all__ = ["watch"]
CLICKS = 20


@pytest.fixture
def letter(app: Flask) -> Letter:
    return a_letter()


def posting(url: str, **form: str) -> Callable[[FlaskClient], TestResponse]:
    return lambda client: client.post(url, data=form)


def test_both_mailboxes_press_at_the_same_moment_and_the_signature_moves(
    webs: Sequence[Flask], client: FlaskClient, letter: Letter, post_box: PostBox
) -> None:
    private = signed(client, post_box, letter, email="ada@example.org")
    client.post(private, data={"act": "address", "email": "ada@example.net"})
    [old], [new] = post_box.to("ada@example.org", "old-address"), post_box.to("ada@example.net", "new-address")

    answered = ask_at_once(webs, [posting(link) for link in (old.link, new.link) * CLICKS])

    assert statuses(answered) == {200: 2 * CLICKS}
    assert "Your email address has changed" in client.get(old.link).text
    assert everything()["address_changes"] == []


def test_who_confirms_with_the_new_mailbox_in_that_moment_makes_no_second_signature_of_it(
    webs: Sequence[Flask], client: FlaskClient, letter: Letter, post_box: PostBox, watch: Watch
) -> None:
    private = signed(client, post_box, letter, email="ada@example.org")
    confirm_link = asked(client, post_box, letter, email="ada@example.net")
    watch.wait(minutes=6)
    client.post(private, data={"act": "address", "email": "ada@example.net"})
    [old], [new] = post_box.to("ada@example.org", "old-address"), post_box.to("ada@example.net", "new-address")
    assert client.post(old.link).status_code == 200

    confirming = posting(confirm_link, **answers("Ada Marlowe-Finch"))
    ask_at_once(webs, [posting(new.link), confirming] * CLICKS)

    work(watch.now())
    holding = [row.mailbox_digest for row in signatures(letter, SignatureState.CONFIRMED)]
    assert len(set(holding)) == len(holding) == count_confirmed(letter)
    assert audit.audit(letter) == []


def test_many_lost_links_at_once_are_one_mail_and_one_link(
    webs: Sequence[Flask], client: FlaskClient, letter: Letter, post_box: PostBox, watch: Watch
) -> None:
    private = signed(client, post_box, letter, email="ada@example.org")
    watch.wait(minutes=6)

    ask = posting("/lost-link", letter=letter.slug, email="ada@example.org")
    assert statuses(ask_at_once(webs, [ask] * CLICKS)) == {303: CLICKS}

    [mail] = post_box.to("ada@example.org", "lost-link")
    assert client.get(mail.link).status_code == 200
    assert client.get(private).status_code == 410


def test_who_erases_in_that_moment_leaves_no_link_behind(
    webs: Sequence[Flask], client: FlaskClient, letter: Letter, post_box: PostBox, watch: Watch
) -> None:
    for at in range(5):
        private = signed(client, post_box, letter, email=f"ada-{at}@example.org")
        watch.wait(minutes=6)
        lost = posting("/lost-link", letter=letter.slug, email=f"ada-{at}@example.org")
        erase = posting(private, act="erase", sure="1")
        erased = ask_at_once(webs, [lost, erase])[1].status_code == 200
        if not erased:  # the new link came first, and ended the one that erases
            press(client, post_box.to(f"ada-{at}@example.org", "lost-link")[-1].link, "erase")
    end_read()
    assert db.session.scalars(select(Token).where(Token.signature_id.is_not(None))).all() == []
    assert db.session.scalars(select(OutgoingMail).where(OutgoingMail.recipient_encrypted.is_not(None))).all() == []


def test_a_crowd_of_reports_hides_no_more_than_may_be_hidden(
    webs: Sequence[Flask],
    client: FlaskClient,
    letter: Letter,
    post_box: PostBox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reports, "MOST_HIDDEN", 3)
    for at in range(8):
        signed(client, post_box, letter, name=f"Robin {'abcdefgh'[at] * 3}", email=f"robin-{at}@example.org")
    work()
    report = f"/letters/{letter.slug}/report"
    marks = values(client.get(f"{report}?q=robin").text, "[name=name]", "value")
    assert len(marks) == 8

    ask_at_once(webs, [posting(report, name=mark, kind="fake") for mark in marks * 3])

    end_read()
    assert len(listed(client, letter, "supporters")) == 5
    work()
    assert audit.audit(letter) == []
