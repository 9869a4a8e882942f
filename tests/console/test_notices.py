"""Mails to organisers: the first signature, the milestone, and anything that waits for over a day."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.audit_log.record import THE_OPERATOR
from app.core import clock
from app.core.db import transaction
from app.models import ClaimState, Letter, PublishedCreditsRoute, Role, Route, RouteState, Signature
from app.moderation import approvals
from app.notices import jobs
from app.signing import owner_actions
from tests.desk import a_colleague, an_owner
from tests.make import a_letter, a_listed_domain, confirm, sign, signatures, work
from tests.post_box import PostBox, Received
from tests.races.webs import webs

__all__ = ["webs"]  # a fixture

DAY, HOUR = timedelta(hours=24), timedelta(hours=1)
WORK = {"professional": "1", "profession": "composers", "credit": "Northern Lights", "route": "work-email"}


@pytest.fixture
def letter(app: Flask) -> Letter:
    return a_letter(title="Ask First", milestone_count=2)


@pytest.fixture
def team(letter: Letter) -> dict[Role, str]:
    return {role: a_colleague(letter, role).email for role in Role}


def signs(client: FlaskClient, post_box: PostBox, letter: Letter, name: str, **answers: str) -> None:
    mailbox = f"{name.split()[0].lower()}@northlight.example"
    sign(client, letter, name=name, email=mailbox, **answers)
    confirm(client, post_box.to(mailbox, "confirm")[-1].link)
    work()


def is_professional(mailbox: str) -> dict[str, str]:
    return WORK | {"work_email": mailbox}


def told(post_box: PostBox, address: str, kind: str) -> list[Received]:
    return post_box.to(address, kind)


def test_owners_and_editors_hear_of_the_first_signature_once(
    client: FlaskClient, post_box: PostBox, letter: Letter, team: dict[Role, str]
) -> None:
    assert jobs.tell(clock.now()) == 0
    signs(client, post_box, letter, "Ada Marlowe-Finch")

    assert [jobs.tell(clock.now()) for _ in range(2)] == [1, 0]
    signs(client, post_box, letter, "Boris Quill")
    assert jobs.tell(clock.now() + DAY) == 0

    mails = {role: told(post_box, address, "first-signature") for role, address in team.items()}
    assert {role: len(found) for role, found in mails.items()} == {
        Role.OWNER: 1, Role.EDITOR: 1, Role.REVIEWER: 0, Role.ADVOCATE: 0,
    }  # fmt: skip
    mail = mails[Role.OWNER][0]
    assert mail.message["Subject"] == "The first signature: Ask First"
    assert mail.links == [f"http://127.0.0.1:8000/organise/letters/{letter.slug}/"]
    assert "Marlowe" not in mail.everything


def test_a_mail_tells_the_figures_of_the_moment_at_which_it_is_sent(
    client: FlaskClient, post_box: PostBox, letter: Letter, team: dict[Role, str]
) -> None:
    signs(client, post_box, letter, "Ada Marlowe-Finch")
    jobs.tell(clock.now())
    [ada] = signatures(letter)
    with transaction() as session:
        owner_actions.withdraw(session, signature_id=ada.id, now=clock.now())
    work()

    [mail] = told(post_box, team[Role.OWNER], "first-signature")
    assert "Verified professionals so far: 0. Supporters so far: 0." in mail.text


def test_two_workers_tell_once(
    webs: list[Flask], client: FlaskClient, post_box: PostBox, letter: Letter, team: dict[Role, str]
) -> None:
    signs(client, post_box, letter, "Ada Marlowe-Finch")
    now = clock.now()

    def look(app: Flask) -> int:
        with app.app_context():
            return jobs.tell(now)

    with ThreadPoolExecutor(2) as workers:
        assert sum(workers.map(look, webs)) == 1

    assert len(told(post_box, team[Role.OWNER], "first-signature")) == 1


def test_the_milestone_is_told_once_when_that_many_professionals_are_verified(
    client: FlaskClient, post_box: PostBox, letter: Letter, team: dict[Role, str]
) -> None:
    a_listed_domain("northlight.example")
    signs(client, post_box, letter, "Ada Marlowe-Finch", **is_professional("ada@northlight.example"))
    signs(client, post_box, letter, "Boris Quill")
    jobs.tell(clock.now())
    assert told(post_box, team[Role.OWNER], "milestone") == []

    signs(client, post_box, letter, "Carys Penhallow", **is_professional("carys@northlight.example"))
    assert [jobs.tell(clock.now()) for _ in range(2)] == [1, 0]

    [mail] = told(post_box, team[Role.EDITOR], "milestone")
    assert "its milestone of 2 verified professionals. Verified professionals so far: 2." in mail.text
    assert told(post_box, team[Role.REVIEWER], "milestone") == []


def test_a_held_name_that_waits_for_a_day_is_told_to_owners_and_reviewers_and_not_again_the_next_hour(
    client: FlaskClient, post_box: PostBox, letter: Letter, team: dict[Role, str]
) -> None:
    signs(client, post_box, letter, "The President")

    told_after = []
    for hours in (0, 23, 1, 1, 22, 1):
        time_passes(hours)
        told_after.append(jobs.tell(clock.now()))
    assert told_after == [0, 0, 1, 0, 0, 1]

    mails = {role: told(post_box, address, "reviews-wait") for role, address in team.items()}
    assert {role: len(found) for role, found in mails.items()} == {
        Role.OWNER: 2, Role.EDITOR: 0, Role.REVIEWER: 2, Role.ADVOCATE: 0,
    }  # fmt: skip
    mail = mails[Role.REVIEWER][0]
    assert "Held names to review: 1." in mail.text
    assert mail.links == [f"http://127.0.0.1:8000/organise/letters/{letter.slug}/names"]
    assert "President" not in mail.text


def test_a_claim_that_waits_for_a_day_is_told_with_a_link_to_the_review(
    client: FlaskClient, post_box: PostBox, letter: Letter, team: dict[Role, str]
) -> None:
    signs(client, post_box, letter, "Ada Marlowe-Finch")
    jobs.tell(clock.now())
    a_claim_for_review(letter)

    told_after = []
    for hours in (23, 1, 1):
        time_passes(hours)
        told_after.append(jobs.tell(clock.now()))
    assert told_after == [0, 1, 0]

    [mail] = told(post_box, team[Role.REVIEWER], "reviews-wait")
    assert "Professional claims to review: 1." in mail.text
    assert mail.links == [f"http://127.0.0.1:8000/organise/letters/{letter.slug}/review"]


def test_the_command_for_another_moment_tells_too_and_the_mail_leaves_now(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, team: dict[Role, str]
) -> None:
    signs(client, post_box, letter, "The President")
    tomorrow = (clock.now() + DAY).isoformat()

    done = app.test_cli_runner().invoke(args=["chores", "--now", tomorrow])

    assert done.exit_code == 0, done.output
    assert "notices to organisers: 1" in done.output
    assert len(told(post_box, team[Role.REVIEWER], "reviews-wait")) == 1


def test_what_was_looked_at_before_the_mail_left_is_not_asked_for(
    client: FlaskClient, post_box: PostBox, letter: Letter, team: dict[Role, str]
) -> None:
    signs(client, post_box, letter, "The President")
    time_passes(24)
    assert jobs.tell(clock.now()) == 1
    [held] = signatures(letter)
    with transaction() as session:
        approvals.release(session, signature_id=held.id, by=THE_OPERATOR, now=clock.now())

    [mail] = told(post_box, team[Role.OWNER], "reviews-wait")
    assert "There is nothing left to do." in mail.text
    assert mail.links == []


def test_an_organisation_without_members_is_not_told_later_of_what_is_long_past(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    signs(client, post_box, letter, "Ada Marlowe-Finch")
    assert jobs.tell(clock.now()) == 1
    owner = an_owner(letter).email

    assert jobs.tell(clock.now()) == 0
    assert told(post_box, owner, "first-signature") == []


def test_a_letter_that_is_archived_or_a_draft_tells_nothing(app: Flask) -> None:
    a_letter(published=False)

    assert jobs.tell(clock.now()) == 0


def time_passes(hours: int) -> None:
    """What waits has waited for so much longer, and what was told was told so much earlier."""
    with transaction() as session:
        for column in (Signature.confirmed_at, Route.review_since, Letter.reviews_told_at):
            for row in session.scalars(select(column.class_).where(column.is_not(None))):
                setattr(row, column.key, getattr(row, column.key) - hours * HOUR)


def a_claim_for_review(letter: Letter) -> None:
    since = clock.now()
    [signature] = signatures(letter)
    with transaction() as session:
        session.get_one(Signature, signature.id).claim_state = ClaimState.WAITING
        session.add(
            PublishedCreditsRoute(
                letter_id=letter.id, signature_id=signature.id,
                state=RouteState.FOR_REVIEW, made_at=since, begun_at=since, review_since=since,
            )
        )  # fmt: skip
