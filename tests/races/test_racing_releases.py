"""Concurrent approvals of a famous name, by two moderators or by one with two clicks."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Select, func, select

from app.audit_log.record import THE_OPERATOR, By
from app.core import clock
from app.core.db import db, end_read, transaction
from app.core.errors import NothingWaits
from app.models import AuditLine, Decision, Entry, Letter, Role, Signature, SignatureState, Verdict
from app.moderation import actions, approvals, protected_names
from app.moderation.approvals import Outcome
from app.moderation.reasons import RemovalReason
from app.tally.audit import audit
from tests.desk import a_colleague, an_owner
from tests.journeys.steps import signed
from tests.make import a_letter, answers, sign, tally, work
from tests.post_box import PostBox
from tests.races.crowd import ask_at_once, at_once, posting

ROUNDS = 5
STAR = "Orla Vantongeren"


@pytest.fixture
def letter(app: Flask) -> Letter:
    with transaction() as session:
        watched = protected_names.protect(
            session, letter_id=None, name=STAR, famous=True, watch="desk@publicist.example", by=THE_OPERATOR,
            now=clock.now(),
        )  # fmt: skip
        watched.watch_proven_at = clock.now()
    return a_letter()


def count(query: Select[int]) -> int:
    end_read()
    return len(db.session.scalars(query).all())


def says_yes(web: Flask, signature_id: int, by: By) -> Outcome | None:
    with web.app_context():
        said = None
        with suppress(NothingWaits), transaction() as session:
            said = approvals.release(session, signature_id=signature_id, by=by, now=clock.now())
        db.session.remove()
        return said


def refuses(web: Flask, signature_id: int, by: By) -> bool:
    with web.app_context():
        done = False
        with suppress(NothingWaits), transaction() as session:
            actions.remove(session, signature_id=signature_id, reason=RemovalReason.FAKE, by=by, now=clock.now())
            done = True
        db.session.remove()
        return done


def the_last(letter: Letter) -> int:
    """The newest signature of a letter."""
    end_read()
    return db.session.scalars(select(func.max(Signature.id)).where(Signature.letter_id == letter.id)).one()


def test_two_reviewers_at_once_are_two_and_she_is_entered_once(
    webs: list[Flask], client: FlaskClient, letter: Letter, post_box: PostBox
) -> None:
    two = [By(one.id, letter.organisation_id) for one in (an_owner(letter), a_colleague(letter, Role.REVIEWER))]
    for at in range(ROUNDS):
        signed(client, post_box, letter, name=STAR, email=f"orla{at}@example.org")
        who = the_last(letter)
        gave = at_once(
            [partial(says_yes, web, who, by) for web, by in zip(webs, two, strict=True)],
            threads=2,
        )
        assert {*gave} == {Outcome.DONE, Outcome.FIRST_OF_TWO}
        assert count(select(Entry.id).where(Entry.signature_id == who)) == 1
    work()
    assert tally(client, letter)["signed"] == ROUNDS
    assert audit(letter) == []


def test_many_clicks_of_one_reviewer_are_one_voice(
    webs: list[Flask], client: FlaskClient, letter: Letter, post_box: PostBox
) -> None:
    signed(client, post_box, letter, name=STAR, email="orla@example.org")
    who, by = the_last(letter), By(an_owner(letter).id, letter.organisation_id)

    gave = at_once([partial(says_yes, webs[at % 2], who, by) for at in range(8)], threads=4)

    assert {*gave} == {Outcome.FIRST_OF_TWO}
    voices = select(Decision.id).where(Decision.signature_id == who, Decision.verdict == Verdict.RELEASE)
    assert count(voices) == 1
    assert count(select(AuditLine.id).where(AuditLine.kind == "name-released")) == 1
    work()
    assert tally(client, letter)["held"] == 1


def test_a_release_and_a_refusal_at_once_leave_one_of_the_two(
    webs: list[Flask], client: FlaskClient, letter: Letter, post_box: PostBox
) -> None:
    accounts = [an_owner(letter).id, a_colleague(letter, Role.REVIEWER).id, a_colleague(letter, Role.OWNER).id]
    first, second, third = (By(one, letter.organisation_id) for one in accounts)
    for at in range(ROUNDS):
        signed(client, post_box, letter, name=STAR, email=f"orla{at}@example.org")
        who = the_last(letter)
        says_yes(webs[0], who, first)
        end_read()
        both: list[Callable[[], object]] = [
            partial(says_yes, webs[0], who, second),
            partial(refuses, webs[1], who, third),
        ]
        at_once(both, threads=2)
        end_read()
        now = db.session.get_one(Signature, who, populate_existing=True)
        assert now.state is SignatureState.REMOVED  # a refusal after the release is a removal
        entries = list(db.session.scalars(select(Entry.kind).where(Entry.signature_id == who).order_by(Entry.id)))
        assert [str(kind) for kind in entries] in ([], ["signed", "removed"])
    work()
    assert tally(client, letter)["signed"] == 0
    assert audit(letter) == []


def test_fakes_that_confirm_at_once_are_one_mail_to_her_publicist(
    webs: list[Flask], client: FlaskClient, letter: Letter, post_box: PostBox
) -> None:
    links = []
    for at in range(6):
        sign(client, letter, name=STAR, email=f"fake{at}@example.org")
        links.append(post_box.to(f"fake{at}@example.org", "confirm")[0].link)
    sent = answers(STAR)
    ask_at_once(webs, [posting(link, sent) for link in links])
    work()

    assert tally(client, letter)["held"] == 6
    assert len(post_box.to("desk@publicist.example", "name-watch")) == 1
