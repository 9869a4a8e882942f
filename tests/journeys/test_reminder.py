"""One reminder to whoever has not confirmed after two days."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.db import db, end_read, transaction
from app.models import Letter, LetterState
from app.signing import reminders
from tests.journeys.steps import asked, press, signed
from tests.journeys.watch import Watch
from tests.make import a_letter, confirm, sign
from tests.post_box import PostBox

ADA = "ada@example.org"


def reminded(post_box: PostBox, watch: Watch) -> int:
    end_read()
    reminders.remind(watch.now())
    return len(post_box.to(ADA, "reminder"))


def test_she_is_reminded_once_and_its_link_ends_with_the_first(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    first = asked(client, post_box, a_letter(), email=ADA)
    watch.wait(hours=47)
    assert reminded(post_box, watch) == 0
    watch.wait(hours=2)
    assert reminded(post_box, watch) == 1
    watch.wait(hours=24)
    assert reminded(post_box, watch) == 1
    [mail] = post_box.to(ADA, "reminder")
    assert mail.message["Reply-To"] is None
    watch.wait(days=4, minutes=-62)
    assert client.get(mail.link).status_code == client.get(first).status_code == 200
    watch.wait(minutes=4)
    assert client.get(mail.link).status_code == client.get(first).status_code == 410


def test_its_link_confirms(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    asked(client, post_box, a_letter(), email=ADA)
    watch.wait(hours=49)
    assert reminded(post_box, watch) == 1
    assert confirm(client, post_box.to(ADA, "reminder")[0].link).status_code == 303


def test_nobody_is_reminded_who_confirmed_withdrew_or_said_not_me(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    signed(client, post_box, a_letter(), email=ADA)
    press(client, signed(client, post_box, a_letter(), email=ADA), "withdraw")
    asked(client, post_box, a_letter(), email=ADA)
    client.post(post_box.last.links[1], data={"never": "1"})
    watch.wait(hours=49)
    assert reminded(post_box, watch) == 0


def test_who_confirms_before_it_leaves_does_not_get_it(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    link = asked(client, post_box, a_letter(), email=ADA)
    watch.wait(hours=49)
    end_read()
    assert reminders.remind(watch.now()) == 1
    confirm(client, link)
    assert post_box.to(ADA, "reminder") == []


@pytest.mark.parametrize(
    "changed", [{"sends_reminder": False}, {"state": LetterState.CLOSED}, {"state": LetterState.ARCHIVING}]
)
def test_no_letter_reminds_that_is_over_or_does_not_want_to(
    client: FlaskClient, post_box: PostBox, watch: Watch, changed: dict[str, object]
) -> None:
    letter = a_letter()
    asked(client, post_box, letter, email=ADA)
    with transaction() as session:
        row = session.get_one(Letter, letter.id)
        for name, value in changed.items():
            setattr(row, name, value)
    db.session.expunge_all()
    watch.wait(hours=49)
    assert reminded(post_box, watch) == 0


def test_a_reminder_counts_and_stays_within_the_limits(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    asked(client, post_box, letter, email=ADA)
    watch.wait(hours=49)
    for _ in range(6):
        sign(client, a_letter(), email=ADA)
    assert reminded(post_box, watch) == 0
