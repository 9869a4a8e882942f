"""Corrections concurrent with others, with a moderator's decision, or with a withdrawal."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.audit_log.record import THE_OPERATOR
from app.core import clock
from app.core.db import db, end_read, transaction
from app.core.errors import NothingWaits
from app.models import Correction, Entry, EntryKind, Letter, Signature
from app.moderation import corrections
from app.tally.audit import audit
from tests.journeys.steps import listed, named, signed, standing
from tests.make import a_letter, a_listed_domain, work
from tests.post_box import PostBox
from tests.races.crowd import ask_at_once, at_once, posting, statuses

ROUNDS = 6


@pytest.fixture
def letter(app: Flask) -> Letter:
    return a_letter()


def correction(private: str, name: str) -> tuple[str, dict[str, str]]:
    return private, {"act": "correct", "name": name}


def count(letter: Letter, kind: EntryKind) -> int:
    end_read()
    return db.session.scalar(select(func.count()).where(Entry.letter_id == letter.id, Entry.kind == kind)) or 0


def waiting() -> list[str]:
    end_read()
    return list(db.session.scalars(select(Correction.name)))


def test_many_corrections_at_once_are_one_after_the_other(
    webs: list[Flask], client: FlaskClient, letter: Letter, post_box: PostBox
) -> None:
    private = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    names = [f"Ada Finch-{word}" for word in ("Oakes", "Quill", "Farrow", "Lark", "Wren", "Moss")]
    answered = ask_at_once(webs, [posting(*correction(private, name)) for name in names])
    assert statuses(answered) == {303: len(names)}
    work()
    [last] = listed(client, letter, "supporters")
    assert last in names
    assert count(letter, EntryKind.LISTING) == len(names)
    assert waiting() == []
    assert audit(letter) == []


def test_a_second_link_and_a_correction_at_once_never_change_a_verified_name_unseen(
    webs: list[Flask], client: FlaskClient, letter: Letter, post_box: PostBox
) -> None:
    a_listed_domain("northlight.example")
    for at in range(ROUNDS):
        private = signed(
            client, post_box, letter, name=f"Ada Finch {at}", email=f"ada{at}@example.org", professional="1",
            profession="writers", route="work-email", work_email=f"ada{at}@northlight.example",
        )  # fmt: skip
        work()
        second = post_box.to(f"ada{at}@northlight.example", "work-email")[0].link
        corrected = correction(private, f"Ada Quill {at}")
        answered = ask_at_once(
            webs,
            [
                posting(second),
                posting(*corrected),
            ],
        )
        assert [answer.status_code for answer in answered] == [200, 303]
        work()
        assert standing(client, private)["claim"] == "verified"
        # Corrected before it was verified, or waiting because it was verified already: nothing in between.
        shown = [name for name in listed(client, letter, "verified") if name.endswith(f" {at}")]
        asked = [name for name in waiting() if name.endswith(f" {at}")]
        assert (shown, asked) in (
            ([f"Ada Quill {at}"], []),
            ([f"Ada Finch {at}"], [f"Ada Quill {at}"]),
        )
    assert audit(letter) == []


def test_accepting_and_withdrawing_at_once_leave_no_correction_and_no_error(
    webs: list[Flask], client: FlaskClient, letter: Letter, post_box: PostBox
) -> None:
    for at in range(ROUNDS):
        private = signed(client, post_box, letter, name=f"Ada Finch {at}", email=f"ada{at}@example.org")
        client.post(private, data=correction(private, f"Senator Ada Finch {at}")[1])
        end_read()
        [seen] = db.session.scalars(corrections.waiting_corrections(letter.id)).all()
        db.session.expunge(seen)

        def accepts(seen: Correction = seen) -> object:
            with webs[1].app_context():
                accepted = None
                with suppress(NothingWaits), transaction() as session:
                    accepted = corrections.accept(session, seen=seen, by=THE_OPERATOR, now=clock.now())
                db.session.remove()
                return accepted

        def withdraws(private: str = private) -> object:
            return webs[0].test_client().post(private, data={"act": "withdraw", "sure": "1"}).status_code

        both: list[Callable[[], object]] = [accepts, withdraws]
        gave = at_once(both, threads=2)
        assert gave[1] == 303
        assert waiting() == []
        kept = named(letter, f"Senator Ada Finch {at}" if gave[0] else f"Ada Finch {at}")
        assert isinstance(kept, Signature)
    work()
    assert listed(client, letter, "supporters") == []
    assert audit(letter) == []
