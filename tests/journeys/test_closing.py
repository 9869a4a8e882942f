"""Deadlines: decided by the moment of confirming, with 48 hours of grace for those who signed up in time."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import transaction
from app.core.errors import NotAllowed
from app.letters import actions as letters
from app.models import Letter, LetterState
from tests.journeys.steps import asked, moderate, named, press, signed
from tests.journeys.watch import Watch
from tests.make import a_letter, confirm, count_confirmed, shown_in, sign, signatures, tally, work
from tests.post_box import PostBox


def close(letter: Letter) -> None:
    with transaction() as session:
        letters.close(session, letter=letter, now=clock.now())


def test_a_closed_letter_takes_no_sign_ups_and_says_so(client: FlaskClient, watch: Watch) -> None:
    letter = a_letter()
    close(letter)
    answers = [
        client.get(f"/letters/{letter.slug}/sign"),
        sign(client, letter, email="late@example.org"),
        client.post(f"/letters/{letter.slug}/sign", data={"step": "1"}),
    ]
    for answer in answers:
        assert answer.status_code == 409
        assert f'href="/letters/{letter.slug}"' in answer.text
    assert signatures(letter) == []
    page = client.get(f"/letters/{letter.slug}")
    assert page.status_code == 200
    assert 'name="email"' not in page.text


def test_a_letter_closes_by_the_clock_without_anybody_saying_so(client: FlaskClient, watch: Watch) -> None:
    letter = a_letter(closes_at=clock.now() + timedelta(hours=1))
    assert sign(client, letter, email="in-time@example.org").status_code == 303
    watch.wait(hours=1)
    assert sign(client, letter, email="late@example.org").status_code == 409
    assert client.get(f"/api/v1/letters/{letter.slug}").get_json()["state"] == "closed"


def test_who_signed_up_in_time_confirms_within_48_hours_of_closing(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter(closes_at=clock.now() + timedelta(hours=1))
    ada = asked(client, post_box, letter, email="ada@example.org")
    boris = asked(client, post_box, letter, email="boris@example.org")

    watch.wait(hours=1 + 47, minutes=59)
    assert confirm(client, ada).status_code == 303
    form = shown_in(client.get(boris).text) | {"consent": "1"}
    watch.wait(minutes=1)
    late = client.post(boris, data=form)
    assert (late.status_code, client.get(boris).status_code) == (409, 409)
    assert "48 hours" in late.text

    work()
    assert tally(client, letter)["signed"] == count_confirmed(letter) == 1


def test_closing_by_hand_gives_the_same_grace(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    letter = a_letter()
    ada = asked(client, post_box, letter, email="ada@example.org")
    boris = asked(client, post_box, letter, email="boris@example.org")
    close(letter)
    watch.wait(hours=47)
    assert confirm(client, ada).status_code == 303
    watch.wait(hours=2)
    assert client.get(boris).status_code == 409


def test_a_reopened_letter_takes_signatures_again_and_an_archived_one_never(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    ada = asked(client, post_box, letter, email="ada@example.org")
    close(letter)
    watch.wait(hours=60)
    with transaction() as session:
        letters.reopen(session, letter=letter, closes_at=None, now=clock.now())
    assert confirm(client, ada).status_code == 303
    boris = asked(client, post_box, letter, email="boris@example.org")

    with transaction() as session:
        session.get_one(Letter, letter.id).state = LetterState.ARCHIVED
    assert (client.get(boris).status_code, sign(client, letter, email="zora@example.org").status_code) == (409, 409)
    assert client.get(f"/letters/{letter.slug}").status_code == 200
    with pytest.raises(NotAllowed), transaction() as session:
        letters.reopen(session, letter=letter, closes_at=None, now=clock.now())


def test_a_held_name_confirmed_in_time_counts_whenever_it_is_released(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    signed(client, post_box, letter, name="Senator Ada Finch", email="ada@example.org")
    close(letter)
    watch.wait(days=20)
    assert moderate("release", named(letter, "Senator Ada Finch"))
    work()
    assert tally(client, letter)["signed"] == 1


def test_signers_of_a_closed_letter_may_still_withdraw(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, email="ada@example.org")
    close(letter)
    watch.wait(days=20)
    assert press(client, private, "withdraw").status_code == 303
    work()
    assert tally(client, letter)["signed"] == 0
