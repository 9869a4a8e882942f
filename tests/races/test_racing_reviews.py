"""Concurrent decisions on a claim: by reviewers, its signer, and its work mailbox."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.audit_log.record import By
from app.claim_routes.draft import ClaimDraft
from app.claim_routes.published_credits import PublishedCredits
from app.core import clock
from app.core.db import db, end_read, transaction
from app.core.errors import NotAllowed
from app.models import Account, Decision, Entry, Letter, Role
from app.signer import claims
from app.signing import owner_actions
from app.signing.judging import NOTHING_WAITS
from app.tally.audit import audit
from app.text.review_reasons import DeclineReason
from app.verification import actions, review
from app.verification.facts import seen_now
from tests.desk import a_colleague
from tests.journeys.claims import CREDITS, claiming_credits, last_route, routes
from tests.journeys.steps import named, signed
from tests.make import a_letter, a_listed_domain, work
from tests.post_box import PostBox
from tests.races.crowd import at_once

ROUNDS = 5


@pytest.fixture
def letter(app: Flask) -> Letter:
    return a_letter()


def doing(web: Flask, act: Callable[..., Any], **how: Any) -> Callable[[], str]:
    """An act in a transaction of a process of its own: what became of it."""

    def do() -> str:
        with web.app_context():
            try:
                with transaction() as session:
                    act(session, now=clock.now(), **how)
            except NotAllowed:
                return "refused"
            finally:
                db.session.remove()
        return "done"

    return do


def entries(letter: Letter) -> list[str]:
    end_read()
    return [
        str(kind)
        for kind in db.session.scalars(select(Entry.kind).where(Entry.letter_id == letter.id).order_by(Entry.id))
    ]


def by(account: Account, letter: Letter) -> By:
    return By(account.id, letter.organisation_id)


def test_of_two_reviewers_at_once_one_decides(
    webs: list[Flask], client: FlaskClient, letter: Letter, post_box: PostBox
) -> None:
    one, other = (by(a_colleague(letter, Role.REVIEWER), letter) for _ in range(2))
    for at in range(ROUNDS):
        name = f"Ada {'abcde'[at]}"
        claiming_credits(client, post_box, letter, name=name, email=f"ada{at}@example.org")
        what: dict[str, Any] = {
            "letter_id": letter.id,
            "seen": seen_now(db.session(), last_route(letter, name)),
        }
        reason = DeclineReason.NO_TIE
        found = at_once(
            [
                doing(webs[0], review.verify, tie="I know her", by=one, **what),
                doing(webs[1 % len(webs)], review.decline, reason=reason, note=None, by=other, **what),
            ],
            threads=2,
        )
        assert sorted(found) == ["done", "refused"]
    work()
    end_read()
    assert len(db.session.scalars(select(Decision)).all()) == ROUNDS
    assert audit(letter) == []


def test_a_withdrawal_or_other_evidence_at_once_is_never_decided_unseen(
    webs: list[Flask], client: FlaskClient, letter: Letter, post_box: PostBox
) -> None:
    reviewer = by(a_colleague(letter, Role.REVIEWER), letter)
    for at in range(ROUNDS):
        name = f"Ada {'abcde'[at]}"
        claiming_credits(client, post_box, letter, name=name, email=f"ada{at}@example.org")
        seen = seen_now(db.session(), last_route(letter, name))
        signature = named(letter, name)
        if at % 2:
            other = doing(webs[-1], owner_actions.withdraw, signature_id=signature.id)
        else:
            said: dict[str, Any] = {
                "profession": "writers",
                "credit": None,
                "draft": ClaimDraft(PublishedCredits.kind, {"evidence": "nm0000001"}),
            }
            said["waits"] = NOTHING_WAITS
            other = doing(webs[-1], claims.claim, signature=signature, **said)
        verifying = doing(webs[0], review.verify, letter_id=letter.id, seen=seen, tie="Known", by=reviewer)
        found = at_once([verifying, other], threads=2)
        [*_, route] = routes(letter, name)
        if at % 2:
            assert found[1] == "done"
            assert route.state == "withdrawn"
        else:
            assert sorted(found) == ["done", "refused"]
            assert (route.state == "passed") == (route.evidence == "0000-0002-1825-0097")
    work()
    assert audit(letter) == []


def test_a_reviewer_and_a_work_mailbox_at_once_verify_once(
    webs: list[Flask], client: FlaskClient, letter: Letter, post_box: PostBox
) -> None:
    a_listed_domain("northlight.example")
    reviewer = by(a_colleague(letter, Role.REVIEWER), letter)
    for at in range(ROUNDS):
        name = f"Ada {'abcde'[at]}"
        fields = {**CREDITS, "route": "work-email", "work_email": f"ada{at}@northlight.example"}
        private = signed(client, post_box, letter, name=name, email=f"ada{at}@example.org", **fields)
        work()
        client.post(private, data={"act": "claim", **CREDITS, "evidence": "nm0000001"})
        work()
        second, credits = routes(letter, name)
        seen = seen_now(db.session(), credits.id)
        found = at_once(
            [
                doing(webs[0], review.verify, letter_id=letter.id, seen=seen, tie="Known", by=reviewer),
                doing(webs[-1], actions.prove, route_id=second.id),
            ],
            threads=2,
        )
        assert found[1] == "done"
    work()
    assert entries(letter).count("verified") == ROUNDS
    assert audit(letter) == []
