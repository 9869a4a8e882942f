"""Restoring a backup from before a letter was archived does not bring its signers back."""

from collections.abc import Callable
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import end_read, transaction
from app.letters import actions as letters
from app.letters import archiving
from app.models import Letter
from app.retention import jobs
from tests.journeys.steps import listed, signed
from tests.journeys.watch import Watch
from tests.make import a_letter, signatures, tally, work
from tests.operations.copies import audited, back_up, put_back
from tests.post_box import PostBox


def test_signers_of_an_archived_letter_stay_erased_after_a_restore(
    app: Flask, client: FlaskClient, post_box: PostBox, copy: Path, watch: Watch
) -> None:
    letter = a_letter()
    signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    work()
    back_up(app, copy)
    for act, days in ((letters.close, 2), (archiving.begin, 7)):
        with transaction() as session:
            act(session, letter=session.get_one(Letter, letter.id), now=clock.now())
        watch.wait(days=days)
    end_read()
    jobs.run(clock.now())
    end_read()

    assert "people erased again: 1" in put_back(app, copy)
    assert [one.name for one in signatures(letter)] == [None]
    assert listed(client, letter, "supporters") == []
    assert tally(client, letter)["signed"] == 1
    assert audited(app).exit_code == 0


def acted(letter: Letter, *acts: Callable[..., None]) -> None:
    for act in acts:
        with transaction() as session:
            act(session, letter=session.get_one(Letter, letter.id), now=clock.now())
    end_read()


def test_an_archiving_that_was_taken_back_since_the_backup_stays_taken_back(
    app: Flask, client: FlaskClient, post_box: PostBox, copy: Path, watch: Watch
) -> None:
    letter = a_letter()
    signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    work()
    acted(letter, letters.close)
    watch.wait(days=2)
    acted(letter, archiving.begin)
    back_up(app, copy)
    acted(letter, archiving.take_back)
    watch.wait(days=30)

    assert "letters archived, or not, as they were: 1" in put_back(app, copy)
    jobs.run(clock.now())
    end_read()
    assert listed(client, letter, "supporters") == ["Ada Finch"]


def test_names_that_went_off_since_the_backup_stay_off_and_go_on_their_day(
    app: Flask, client: FlaskClient, post_box: PostBox, copy: Path, watch: Watch
) -> None:
    letter = a_letter()
    signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    work()
    back_up(app, copy)
    acted(letter, letters.close)
    watch.wait(days=2)
    acted(letter, archiving.begin)

    put_back(app, copy)
    assert listed(client, letter, "supporters") == []
    assert client.get(f"/api/v1/letters/{letter.slug}").get_json()["state"] == "archiving"
    watch.wait(days=7)
    jobs.run(clock.now())
    assert [one.name for one in signatures(letter)] == [None]
