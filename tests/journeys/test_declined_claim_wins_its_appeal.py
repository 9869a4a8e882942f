"""A decline is told with its reason, can be appealed once, and another reviewer decides."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import Letter, Role
from tests.desk import Browser, a_colleague, at_desk
from tests.journeys.claims import claiming_credits, decide, queue, routes, undo, undoing
from tests.journeys.steps import listed, standing
from tests.journeys.watch import Watch
from tests.make import work
from tests.post_box import PostBox

APPEAL = {"act": "appeal", "words": "The agency's page names my mailbox since Monday."}


@pytest.fixture
def first(app: Flask, letter: Letter) -> Browser:
    return at_desk(app, a_colleague(letter, Role.REVIEWER, name="Noor Achterberg"))


@pytest.fixture
def second(app: Flask, letter: Letter) -> Browser:
    return at_desk(app, a_colleague(letter, Role.OWNER, name="Idris Fennimore"))


@pytest.fixture
def private(client: FlaskClient, post_box: PostBox, letter: Letter) -> str:
    return claiming_credits(client, post_box, letter, name="Ada Finch", email="ada@example.org")


def test_a_declined_claim_wins_its_appeal(
    client: FlaskClient, post_box: PostBox, letter: Letter, private: str, first: Browser, second: Browser
) -> None:
    decide(first, letter, "Ada Finch", "decline", reason="no-tie", note="The page names no agent.")
    assert standing(client, private)["claim"] == "declined"
    [told] = post_box.to("ada@example.org", "decision")
    assert "Nothing ties your mailbox to the person on the page." in told.text
    assert "The page names no agent." in told.text
    assert "you can appeal once" in told.text
    assert "Another reviewer reads it and decides" in client.get(private).text

    assert client.post(private, data={"act": "appeal", "words": ""}).status_code == 422
    assert client.post(private, data=APPEAL).status_code == 303
    assert queue(second, letter) == ["Ada Finch"]
    page = first.get(f"/organise/letters/{letter.slug}/review").text
    assert "Appeal" in page
    assert "You declined it before, so another reviewer has to decide the appeal." in page
    assert "/review/" + str(routes(letter, "Ada Finch")[0].id) not in page

    assert decide(second, letter, "Ada Finch", "verify").status_code == 303
    work()
    assert listed(client, letter, "verified") == ["Ada Finch"]
    assert "verified professional" in post_box.to("ada@example.org", "decision")[-1].text


def test_who_declined_does_not_decide_the_appeal(
    client: FlaskClient, letter: Letter, private: str, first: Browser
) -> None:
    decide(first, letter, "Ada Finch", "decline")
    client.post(private, data=APPEAL)
    url = f"/organise/letters/{letter.slug}/review/{routes(letter, 'Ada Finch')[0].id}"

    refused = first.post(
        url, {"verdict": "decline", "reason": "no-tie", "name": "Ada Finch", "evidence": "0000-0002-1825-0097"}
    )

    assert refused.status_code == 409
    assert "another reviewer has to decide the appeal" in refused.text
    assert standing(client, private)["claim"] == "waiting"


def test_a_second_decline_is_final(
    client: FlaskClient, post_box: PostBox, letter: Letter, private: str, first: Browser, second: Browser
) -> None:
    decide(first, letter, "Ada Finch", "decline")
    client.post(private, data=APPEAL)
    decide(second, letter, "Ada Finch", "decline")

    assert standing(client, private)["claim"] == "declined"
    assert "so it is final" in post_box.to("ada@example.org", "decision")[-1].text
    page = client.get(private).text
    assert "so this is final" in page
    assert 'value="appeal"' not in page
    assert client.post(private, data=APPEAL).status_code == 409


def test_an_appeal_ends_with_the_evidence(
    client: FlaskClient, letter: Letter, private: str, first: Browser, watch: Watch
) -> None:
    decide(first, letter, "Ada Finch", "decline")
    watch.wait(days=14, minutes=1)

    assert 'value="appeal"' not in client.get(private).text
    assert client.post(private, data=APPEAL).status_code == 409


def test_a_decline_taken_back_waits_again_and_leaves_the_appeal_unused(
    client: FlaskClient, post_box: PostBox, letter: Letter, private: str, first: Browser, second: Browser
) -> None:
    decide(first, letter, "Ada Finch", "decline")
    post_box.empty()
    assert undo(second, letter).status_code == 303
    assert standing(client, private)["claim"] == "waiting"
    assert "undone the last decision" in post_box.to("ada@example.org", "decision")[-1].text
    assert queue(first, letter) == ["Ada Finch"]

    decide(first, letter, "Ada Finch", "decline")
    assert client.post(private, data=APPEAL).status_code == 303


def test_who_declined_does_not_take_back_what_the_appeal_has_come_to(
    client: FlaskClient, letter: Letter, private: str, first: Browser, second: Browser
) -> None:
    decide(first, letter, "Ada Finch", "decline")
    client.post(private, data=APPEAL)
    decide(second, letter, "Ada Finch", "verify")
    review = f"/organise/letters/{letter.slug}/review"
    [url] = undoing(second.get(review).text)

    assert "/undo" not in first.get(review).text
    assert first.post(url).status_code == 409
    assert standing(client, private)["claim"] == "verified"
    assert second.send(review, url).status_code == 303, "their own they may"


def test_a_decline_that_was_appealed_is_not_taken_back_after_the_appeal_is_lost(
    app: Flask, client: FlaskClient, letter: Letter, private: str, first: Browser, second: Browser
) -> None:
    third = at_desk(app, a_colleague(letter, Role.REVIEWER, name="Runa Quillfeather"))
    decide(first, letter, "Ada Finch", "decline")
    review = f"/organise/letters/{letter.slug}/review"
    [of_the_first] = undoing(first.get(review).text)
    client.post(private, data=APPEAL)
    decide(second, letter, "Ada Finch", "decline")

    for desk in (first, second, third):
        assert of_the_first not in desk.get(review).text
        assert desk.post(of_the_first).status_code == 409
    assert standing(client, private)["claim"] == "declined"
    assert undo(second, letter).status_code == 303
    assert queue(second, letter) == ["Ada Finch"]
