"""Concurrent archiving, undoing it, and archiving twice: exactly one takes effect."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.audit_log.record import THE_OPERATOR
from app.core import clock
from app.core.db import db, end_read, transaction
from app.core.errors import NamesAreOff, NotAllowed
from app.exports import actions as exports
from app.exports import writing
from app.exports.request import Wanted
from app.letters import actions as letters
from app.letters import archiving
from app.models import AuditLine, Letter, LetterState
from app.tally.public_lists import ListName
from tests.journeys.steps import signed
from tests.journeys.watch import Watch, watch
from tests.make import a_letter, work
from tests.post_box import PostBox
from tests.races.crowd import at_once

__all__ = ["watch"]

ROUNDS = 5


def done(web: Flask, act: Callable[..., object], letter: Letter) -> bool:
    """Whether this process was the one that did it."""
    with web.app_context():
        try:
            with transaction() as session:
                return act(session, session.get_one(Letter, letter.id)) is not False
        except NotAllowed:
            return False
        finally:
            db.session.remove()


def state_of(letter: Letter) -> LetterState:
    end_read()
    return db.session.get_one(Letter, letter.id, populate_existing=True).state


def in_one_moment(webs: list[Flask], letter: Letter, *, back: datetime, end: datetime) -> list[bool]:
    """Two machines whose clocks disagree: for one the week is over, for the other it is not."""

    def takes_back(session: Session, of: Letter) -> None:
        archiving.take_back(session, letter=of, now=back)

    def runs(session: Session, of: Letter) -> object:
        return archiving.run(session, letter_id=of.id, now=end)

    turns = zip([webs[0], webs[1], webs[0], webs[1]], [takes_back, runs, runs, takes_back], strict=True)
    return at_once([partial(done, web, act, letter) for web, act in turns], threads=4)


def test_taken_back_and_run_in_one_moment_are_one_or_the_other(webs: list[Flask], watch: Watch) -> None:
    for _ in range(ROUNDS):
        letter = a_letter()
        with transaction() as session:
            letters.close(session, letter=session.get_one(Letter, letter.id), now=clock.now())
        now = watch.wait(days=2)
        with transaction() as session:
            archiving.begin(session, letter=session.get_one(Letter, letter.id), now=now)
        gave = in_one_moment(webs, letter, back=now, end=now + archiving.TAKEN_BACK_WITHIN)
        assert sum(gave) == 1
        taken_back = gave[0] or gave[3]
        assert state_of(letter) is (LetterState.CLOSED if taken_back else LetterState.ARCHIVED)


def test_two_owners_who_archive_in_one_moment_have_archived_once(webs: list[Flask], watch: Watch) -> None:
    letter = a_letter()
    with transaction() as session:
        letters.close(session, letter=session.get_one(Letter, letter.id), now=clock.now())
    now = watch.wait(days=2)

    def archives(session: Session, of: Letter) -> None:
        archiving.begin(session, letter=of, now=now)

    gave = at_once([partial(done, web, archives, letter) for web in (*webs, *webs)], threads=4)
    assert sum(gave) == 1
    end_read()
    assert db.session.query(AuditLine).filter_by(letter_id=letter.id, kind="archiving-begun").count() == 1


def test_a_list_that_is_being_written_when_the_names_go_is_not_handed_over(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = a_letter()
    signed(client, post_box, letter, email="ada@example.org")
    work()
    with transaction() as session:
        letters.close(session, letter=session.get_one(Letter, letter.id), now=clock.now())
    watch.wait(days=2)
    write = writing.write

    def slowly(*args: Any, **more: Any) -> object:
        written = write(*args, **more)
        with transaction() as session:
            archiving.begin(session, letter=session.get_one(Letter, letter.id), now=clock.now())
        return written

    monkeypatch.setattr(writing, "write", slowly)
    with pytest.raises(NamesAreOff):
        exports.export_to_hand(
            letter_id=letter.id, wanted=Wanted(ListName.ALL, "csv"), folder=app.extensions["undersigned"].data_dir,
            by=THE_OPERATOR, now=clock.now(),
        )  # fmt: skip
