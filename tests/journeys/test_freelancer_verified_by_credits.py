"""A freelancer has no work mailbox: a page that names them, and a reviewer who looks, verify the claim."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import Letter, Role
from tests.desk import a_colleague, at_desk
from tests.journeys.claims import CREDITS, ORCID, TIE, claiming_credits, decide, queue, routes, undo
from tests.journeys.steps import asked, listed, standing
from tests.make import a_letter, confirm, shown_in, sign, signatures, tally, work
from tests.post_box import PostBox


def numbers(client: FlaskClient, letter: Letter) -> tuple[int, int]:
    counted = tally(client, letter)
    return counted["verified"], counted["supporters"]


def test_a_freelancer_is_verified_by_published_credits(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    private = claiming_credits(client, post_box, letter, name="Ada Marlowe-Finch", email="ada@example.org")
    assert numbers(client, letter) == (0, 1)
    assert "ORCID 0000-0002-1825-0097: a reviewer will check the page" in client.get(private).text

    desk = at_desk(app, a_colleague(letter, Role.REVIEWER))
    page = desk.get(f"/organise/letters/{letter.slug}/review").text
    assert queue(desk, letter) == ["Ada Marlowe-Finch"]
    assert f'href="{ORCID}" target="_blank" rel="noopener noreferrer"' in page
    assert "Number and check digit valid" in page

    answer = decide(desk, letter, "Ada Marlowe-Finch", "verify")
    assert answer.status_code == 303
    work()
    assert numbers(client, letter) == (1, 0)
    assert listed(client, letter, "verified") == ["Ada Marlowe-Finch"]
    assert standing(client, private)["claim"] == "verified"
    assert queue(desk, letter) == []

    [told] = post_box.to("ada@example.org", "decision")
    assert "A reviewer has accepted your claim" in told.text
    assert "verified professional" in told.text
    assert TIE not in told.text
    told_in_full = client.get(f"{private}/my-data.json").get_json()
    assert told_in_full["decisions"][0]["note"] == TIE
    assert told_in_full["claim"]["routes"][0]["evidence"] == "0000-0002-1825-0097"


def test_a_verify_without_the_tie_is_not_taken(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    claiming_credits(client, post_box, letter, name="Ada Finch")
    desk = at_desk(app, a_colleague(letter, Role.REVIEWER))

    page = decide(desk, letter, "Ada Finch", "verify", tie=" ")

    assert page.status_code == 422
    assert "Write what ties this mailbox to that person" in page.text
    assert queue(desk, letter) == ["Ada Finch"]


def test_what_was_typed_comes_back_on_the_confirm_page_and_what_is_posted_there_counts(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    link = asked(client, post_box, letter, name="Ada Finch", email="ada@example.org", evidence="nm0000001", **CREDITS)
    shown = shown_in(client.get(link).text)
    assert (shown["route"], shown["evidence"]) == ("published-credits", "nm0000001")

    assert confirm(client, link, evidence="ISBN 978-3-16-148410-0").status_code == 303
    work()
    [row] = signatures(letter)
    assert row.claim_draft_encrypted is None
    [route] = routes(letter, "Ada Finch")
    assert (route.state, route.evidence_kind, route.evidence) == ("for-review", "isbn", "9783161484100")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0000-0002-1825-0098", "The last digit doesn’t match: check the number"),
        ("https://films.example/crew", "We don’t recognise this as published credits"),
        ("", "Enter the number of your published credits"),
    ],
)
def test_credits_that_do_not_fit_are_refused_beside_their_field(
    client: FlaskClient, letter: Letter, typed: str, said: str
) -> None:
    page = sign(client, letter, name="Ada Finch", email="ada@example.org", evidence=typed, **CREDITS)

    assert page.status_code == 422
    assert f'<a href="#evidence">{said}' in page.text
    assert signatures(letter) == []


def test_a_reviewer_asks_and_the_answer_brings_the_claim_back(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    private = claiming_credits(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    desk = at_desk(app, a_colleague(letter, Role.REVIEWER))
    decide(desk, letter, "Ada Finch", "ask", note="Which of the two films is yours?")
    assert queue(desk, letter) == []
    [told] = post_box.to("ada@example.org", "decision")
    assert "What shows that your mailbox belongs to the person on that page?" in told.text
    assert "Which of the two films is yours?" in told.text
    page = client.get(private).text
    assert "A reviewer has a question" in page
    assert "Which of the two films is yours?" in page

    assert client.post(private, data={"act": "answer"}).status_code == 422
    sent = client.post(private, data={"act": "answer", "words": "The second.", "evidence": "IMDb nm0000001"})
    assert sent.status_code == 303
    assert queue(desk, letter) == ["Ada Finch"]
    assert "A reviewer has a question" not in client.get(private).text
    assert client.post(private, data={"act": "answer", "words": "Again."}).status_code == 409
    [route] = routes(letter, "Ada Finch")
    assert (route.evidence, route.answer) == ("nm0000001", "The second.")

    decide(desk, letter, "Ada Finch", "verify")
    work()
    assert numbers(client, letter) == (1, 0)


def test_a_held_name_is_verified_meanwhile_and_enters_as_a_professional(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    claiming_credits(client, post_box, letter, name="Senator Ada Finch", email="ada@example.org")
    desk = at_desk(app, a_colleague(letter, Role.REVIEWER))
    assert decide(desk, letter, "Senator Ada Finch", "verify").status_code == 303
    work()
    assert numbers(client, letter) == (0, 0)
    assert standing(client, post_box.to("ada@example.org", "signed")[0].link)["claim"] == "verified"


def test_where_a_letter_asks_for_two_routes_one_accepted_page_waits_for_another(
    app: Flask, client: FlaskClient, post_box: PostBox
) -> None:
    letter = a_letter(routes_needed=2)
    private = claiming_credits(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    desk = at_desk(app, a_colleague(letter, Role.REVIEWER))
    decide(desk, letter, "Ada Finch", "verify")
    assert standing(client, private)["claim"] == "waiting"
    [told] = post_box.to("ada@example.org", "decision")
    assert "asks for two independent checks" in told.text

    # Another page rests on the same mailbox: it is not independent.
    fields = {"act": "claim", **CREDITS, "evidence": "nm0000001"}
    assert client.post(private, data=fields).status_code == 303
    work()
    decide(desk, letter, "Ada Finch", "verify")
    assert standing(client, private)["claim"] == "waiting"


def test_undoing_a_verify_lets_the_claim_wait_again_and_tells_the_signer(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    private = claiming_credits(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    desk = at_desk(app, a_colleague(letter, Role.REVIEWER))
    decide(desk, letter, "Ada Finch", "verify")
    work()
    post_box.empty()

    another = at_desk(app, a_colleague(letter, Role.REVIEWER))
    assert undo(another, letter).status_code == 303
    work()
    assert numbers(client, letter) == (0, 1)
    assert standing(client, private)["claim"] == "waiting"
    assert queue(desk, letter) == ["Ada Finch"]
    assert "undone the last decision" in post_box.to("ada@example.org", "decision")[-1].text
