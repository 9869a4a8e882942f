"""A backup from before a letter was archived does not bring its signers back."""

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.db import end_read, transaction
from app.letters import actions as letters
from app.models import Letter
from app.signing import chores
from tests.journeys.steps import listed, signed
from tests.journeys.watch import Watch
from tests.keeping.copies import audited, back_up, put_back
from tests.make import a_letter, signatures, tally, work
from tests.post_box import PostBox


def test_signers_of_an_archived_letter_stay_erased_after_a_restore(
    app: Flask, client: FlaskClient, post_box: PostBox, copy: Path, watch: Watch
) -> None:
    letter = a_letter()
    signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    work()
    back_up(app, copy)
    for act in (letters.close, letters.archive):
        with transaction() as session:
            act(session, letter=session.get_one(Letter, letter.id), now=clock.now())
        watch.wait(hours=48)
    end_read()
    chores.run(clock.now())
    end_read()

    assert "people erased again: 1" in put_back(app, copy)
    assert [one.name for one in signatures(letter)] == [None]
    assert listed(client, letter, "supporters") == []
    assert tally(client, letter)["signed"] == 1
    assert audited(app).exit_code == 0
