"""One link, many clicks: prefetching mail clients, double clicks, and impatient users."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.core import clock
from app.core.db import db, end_read
from app.models import Entry, EntryKind, Letter
from app.verification.jobs import begin_routes
from tests.make import a_letter, a_listed_domain, answers, confirm, count_confirmed, sign, tally, work
from tests.post_box import PostBox
from tests.races.crowd import ask_at_once, posting, statuses

CLICKS = 200
CLAIM = {"professional": "1", "profession": "writers", "route": "work-email"}


@pytest.fixture
def letter(app: Flask) -> Letter:
    return a_letter()


def posts(webs: Sequence[Flask], link: str, fields: dict[str, str], *, times: int) -> list[TestResponse]:
    return ask_at_once(webs, [lambda client: client.post(link, data=fields)] * times)


def entries(letter: Letter, kind: EntryKind) -> int:
    end_read()
    query = select(func.count()).select_from(Entry).where(Entry.letter_id == letter.id, Entry.kind == kind)
    return db.session.scalar(query) or 0


def test_two_hundred_clicks_on_adas_link_are_one_signature(
    webs: list[Flask], client: FlaskClient, letter: Letter, post_box: PostBox
) -> None:
    sign(client, letter, email="ada@example.org")
    link = post_box.last.link

    answered = posts(webs, link, answers("Ada Marlowe-Finch"), times=CLICKS)

    assert statuses(answered) == {200: CLICKS - 1, 303: 1}
    [led_to] = [answer.location for answer in answered if answer.status_code == 303]
    assert led_to.startswith("/signature/")
    assert not any("/signature/" in answer.text for answer in answered if answer.status_code == 200)
    assert count_confirmed(letter) == 1
    assert entries(letter, EntryKind.SIGNED) == 1
    thanks = post_box.to("ada@example.org", "signed")
    assert [mail.link.rpartition("/signature/")[2] for mail in thanks] == [led_to.rpartition("/signature/")[2]]
    work()
    assert tally(client, letter)["signed"] == 1


def test_what_one_of_two_windows_posts_is_what_counts(
    webs: list[Flask], client: FlaskClient, letter: Letter, post_box: PostBox
) -> None:
    sign(client, letter, email="ada@example.org")
    link = post_box.last.link
    shown = [answers("Ada Marlowe-Finch", show_name="yes"), answers("A. Marlowe-Finch", show_name="no")]

    answered = ask_at_once(webs, [posting(link, shown[n % 2]) for n in range(40)])

    work()
    [private] = [answer.location for answer in answered if answer.status_code == 303]
    page = client.get(private).text
    assert ("Ada Marlowe-Finch" in page) != ("A. Marlowe-Finch" in page)
    assert tally(client, letter)["private"] == (1 if "A. Marlowe-Finch" in page else 0)


def test_confirm_and_not_me_in_one_moment_never_both_happen(
    webs: list[Flask], client: FlaskClient, letter: Letter, post_box: PostBox
) -> None:
    for number in range(10):
        sign(client, letter, email=f"ada{number}@example.org")
        confirm_link, not_me_link = post_box.last.links
        before = count_confirmed(letter)

        signing, disowning = ask_at_once(
            webs,
            [
                posting(confirm_link, answers("Ada Marlowe-Finch")),
                posting(not_me_link),
            ],
        )

        assert disowning.status_code in (200, 410)
        assert signing.status_code in (303, 404, 410)
        assert count_confirmed(letter) - before == (signing.status_code == 303)
    work()
    assert tally(client, letter)["signed"] == count_confirmed(letter)


def test_withdrawing_many_times_at_once_is_withdrawing_once(
    webs: list[Flask], client: FlaskClient, letter: Letter, post_box: PostBox
) -> None:
    sign(client, letter, email="ada@example.org")
    private = confirm(client, post_box.last.link).location

    answered = posts(webs, private, {"act": "withdraw", "sure": "1"}, times=50)

    assert statuses(answered) == {303: 50}
    assert entries(letter, EntryKind.WITHDRAWN) == 1
    work()
    assert tally(client, letter)["signed"] == 0


def test_hide_withdraw_and_erase_at_once_leave_a_true_tally(
    webs: list[Flask], client: FlaskClient, letter: Letter, post_box: PostBox
) -> None:
    sign(client, letter, email="ada@example.org")
    private = confirm(client, post_box.last.link).location
    acts = [{"act": act, "sure": "1"} for act in ("hide", "show", "withdraw", "erase")]

    answered = ask_at_once(webs, [posting(private, acts[n % 4]) for n in range(40)])

    assert set(statuses(answered)) <= {200, 303, 404}
    assert entries(letter, EntryKind.WITHDRAWN) == 1
    work()
    assert tally(client, letter) | {"as_of": None, "index": None} == {
        "signed": 0, "verified": 0, "supporters": 0, "private": 0, "held": 0, "as_of": None, "index": None,
    }  # fmt: skip


def test_a_work_mail_clicked_many_times_verifies_once(
    webs: list[Flask], client: FlaskClient, letter: Letter, post_box: PostBox
) -> None:
    a_listed_domain("northlight.example")
    sign(client, letter, email="ada@example.org", **CLAIM, work_email="ada@northlight.example")
    confirm(client, post_box.last.link)
    work()
    [second] = post_box.to("ada@northlight.example", "work-email")

    answered = posts(webs, second.link, {}, times=60)

    assert statuses(answered) == {200: 60}
    assert entries(letter, EntryKind.VERIFIED) == 1
    assert len(post_box.to("ada@example.org", "decision")) == 1
    work()
    assert tally(client, letter)["verified"] == 1


def test_one_work_mailbox_proves_one_of_those_who_claim_it_at_once(
    webs: list[Flask], client: FlaskClient, letter: Letter, post_box: PostBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others wait for a person: nobody is turned away with an error."""
    monkeypatch.setattr("app.mail.outbox.APART", timedelta(0))
    a_listed_domain("northlight.example")
    for number in range(3):
        sign(client, letter, email=f"ada{number}@example.org", **CLAIM, work_email="dana@northlight.example")
        confirm(client, post_box.last.link)
        begin_routes(clock.now())
    mails = post_box.to("dana@northlight.example", "work-email")
    assert len(mails) == 3

    answered = ask_at_once(webs, [lambda client, link=mail.link: client.post(link) for mail in mails] * 5)

    assert statuses(answered) == {200: 15}
    assert entries(letter, EntryKind.VERIFIED) == 1
    work()
    assert tally(client, letter)["verified"] == 1
