"""The reviewers' queue: who decides what, once, on what they saw, and how long it can be undone."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.audit_log.record import By
from app.core import clock
from app.core.db import db, end_read, transaction
from app.core.errors import NotAllowed
from app.models import AuditLine, Decision, Letter
from app.retention import jobs
from app.verification import review
from app.verification.facts import seen_now
from tests.desk import Browser
from tests.journeys.claims import (
    CREDITS,
    ORCID,
    claim_page,
    claiming_credits,
    decide,
    last_route,
    queue,
    routes,
    undo,
    undoing,
)
from tests.journeys.steps import moderate, named, press, signed, standing
from tests.journeys.watch import Watch
from tests.make import a_listed_domain, tally, work
from tests.pages.html import way
from tests.post_box import PostBox
from tests.statements import statements

AT_ONCE = {"verdict": "decline", "reason": "no-tie", "name": "Ada Finch", "evidence": "0000-0002-1825-0097"}


def page_of(desk: Browser, letter: Letter) -> str:
    return desk.get(f"/organise/letters/{letter.slug}/review").text


def test_the_longest_wait_stands_first_and_an_answer_waits_anew(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser, watch: Watch
) -> None:
    ada = claiming_credits(client, post_box, letter, name="Ada Finch")
    watch.wait(hours=3)
    claiming_credits(client, post_box, letter, name="Boris Quill")
    assert queue(desk, letter) == ["Ada Finch", "Boris Quill"]
    assert "Oldest unanswered: 3 h" in page_of(desk, letter)

    decide(desk, letter, "Ada Finch", "ask")
    client.post(ada, data={"act": "answer", "words": "Here."})
    assert queue(desk, letter) == ["Boris Quill", "Ada Finch"]


def test_after_a_decision_the_queue_opens_at_the_next_one(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser
) -> None:
    for name in ("Ada Finch", "Boris Quill"):
        claiming_credits(client, post_box, letter, name=name)

    answer = decide(desk, letter, "Ada Finch", "decline")

    assert answer.location.endswith(f"/review#claim-{last_route(letter, 'Boris Quill')}")
    assert "Declined. We email the signer the reason" in desk.get(answer.location).text


def test_pages_of_the_queue_go_on_where_the_last_one_ended(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.verification.queue.A_PAGE", 2)
    for name in ("Ada Finch", "Boris Quill", "Eve Reed"):
        claiming_credits(client, post_box, letter, name=name)
    assert queue(desk, letter) == ["Ada Finch", "Boris Quill"]

    onwards = way(page_of(desk, letter), "The next")
    assert "Eve Reed" in desk.get(onwards).text
    assert "Ada Finch" not in desk.get(onwards).text
    for odd in ("x", "-1", "9" * 30, "٣"):
        assert "Ada Finch" in desk.get(f"/organise/letters/{letter.slug}/review?after={odd}").text


def test_a_decision_can_be_taken_back_for_a_day_and_no_longer(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser, watch: Watch
) -> None:
    private = claiming_credits(client, post_box, letter, name="Ada Finch")
    decide(desk, letter, "Ada Finch", "verify")
    [url] = undoing(page_of(desk, letter))
    watch.wait(hours=24, minutes=1)

    assert "/undo" not in page_of(desk, letter)
    refused = desk.post(url)
    assert refused.status_code == 409
    assert "for 24 hours" in refused.text
    assert standing(client, private)["claim"] == "verified"


def test_a_decline_that_was_appealed_is_not_taken_back(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser
) -> None:
    private = claiming_credits(client, post_box, letter, name="Ada Finch")
    decide(desk, letter, "Ada Finch", "decline")
    [url] = undoing(page_of(desk, letter))
    client.post(private, data={"act": "appeal", "words": "It is me."})

    assert "/undo" not in page_of(desk, letter)
    assert desk.post(url).status_code == 409


def test_another_signature_under_the_same_name_is_shown_to_whoever_decides(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser
) -> None:
    signed(client, post_box, letter, name="FINCH, Ada", email="finch@example.org")
    signed(client, post_box, letter, name="Ada Finchley", email="finchley@example.org")
    work()
    claiming_credits(client, post_box, letter, name="Ada Finch")
    other = f"/organise/letters/{letter.slug}/signatures/{named(letter, 'FINCH, Ada').id}"
    assert (
        f'<dt>Same name</dt><dd><a href="{other}">Another signature on this letter</a>'
        in desk.get(claim_page(letter, "Ada Finch")).text
    )
    assert "Same name" in desk.get(other).text
    assert (
        "Same name" not in desk.get(other.replace(other.rsplit("/", 1)[1], str(named(letter, "Ada Finchley").id))).text
    )


def test_the_evidence_is_deleted_on_its_day_and_the_kind_and_result_stay(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser, watch: Watch
) -> None:
    for name in ("Ada Finch", "Boris Quill"):
        claiming_credits(client, post_box, letter, name=name)
    decide(desk, letter, "Ada Finch", "verify", tie="Her agency's page")
    decide(desk, letter, "Boris Quill", "decline", note="Another Boris")

    def kept() -> list[tuple[str | None, str | None]]:
        jobs.run(clock.now())
        end_read()
        notes = {one.route_id: one.note for one in db.session.scalars(select(Decision))}
        found = [routes(letter, name)[0] for name in ("Ada Finch", "Boris Quill")]
        return [(route.evidence, notes[route.id]) for route in found]

    assert kept() == [("0000-0002-1825-0097", "Her agency's page"), ("0000-0002-1825-0097", "Another Boris")]
    watch.wait(hours=24, minutes=1)
    assert kept() == [(None, None), ("0000-0002-1825-0097", "Another Boris")]
    watch.wait(days=13)
    assert kept() == [(None, None), (None, None)]
    assert [routes(letter, name)[0].evidence_kind for name in ("Ada Finch", "Boris Quill")] == ["orcid", "orcid"]
    assert [routes(letter, name)[0].state for name in ("Ada Finch", "Boris Quill")] == ["passed", "declined"]


def test_who_withdraws_leaves_the_queue_and_their_evidence_goes(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser
) -> None:
    private = claiming_credits(client, post_box, letter, name="Ada Finch")
    page = claim_page(letter, "Ada Finch")
    press(client, private, "withdraw")

    assert queue(desk, letter) == []
    assert desk.get(page).status_code == 404
    assert desk.post(page, AT_ONCE).status_code == 409
    jobs.run(clock.now())
    assert routes(letter, "Ada Finch")[0].evidence is None


def test_who_was_removed_waits_outside_the_queue_until_restored(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser
) -> None:
    claiming_credits(client, post_box, letter, name="Ada Finch")
    moderate("remove", named(letter, "Ada Finch"))
    assert queue(desk, letter) == []
    assert "0000-0002-1825-0097" not in page_of(desk, letter)
    moderate("restore", named(letter, "Ada Finch"))
    assert queue(desk, letter) == ["Ada Finch"]


def test_a_claim_verified_by_another_route_leaves_the_queue(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser
) -> None:
    a_listed_domain("northlight.example")
    private = claiming_credits(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    fields = {**CREDITS, "route": "work-email", "work_email": "ada@northlight.example"}
    client.post(private, data={"act": "claim", **fields})
    work()
    client.post(post_box.to("ada@northlight.example", "work-email")[0].link)
    work()

    assert queue(desk, letter) == []
    assert tally(client, letter)["verified"] == 1
    assert [route.state for route in routes(letter, "Ada Finch")] == ["withdrawn", "passed"]


def test_a_work_mailbox_over_its_domain_s_share_is_decided_here(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.claim_routes.listed_domains.MOST_BY_DOMAIN", 0)
    a_listed_domain("northlight.example")
    fields = {**CREDITS, "route": "work-email", "work_email": "ada@northlight.example"}
    signed(client, post_box, letter, name="Ada Finch", email="ada@northlight.example", **fields)
    work()
    assert queue(desk, letter) == ["Ada Finch"]
    assert "Email confirmed" in page_of(desk, letter)

    decide(desk, letter, "Ada Finch", "verify")
    work()
    assert tally(client, letter)["verified"] == 1


def test_one_work_mailbox_verifies_one_person_here_too(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser, watch: Watch
) -> None:
    a_listed_domain("northlight.example")
    for name in ("Ada", "Eve"):
        fields = {**CREDITS, "route": "work-email", "work_email": "dana@northlight.example"}
        signed(client, post_box, letter, name=f"{name} Finch", email=f"{name}@example.org", **fields)
        work(watch.now())
        watch.wait(minutes=6)
        client.post(post_box.to("dana@northlight.example", "work-email")[-1].link)
    work(watch.now())
    assert queue(desk, letter) == ["Eve Finch"]
    assert "Mailbox used before" in page_of(desk, letter)

    refused = decide(desk, letter, "Eve Finch", "verify")
    assert refused.status_code == 409
    assert "one address verifies one person" in refused.text
    assert decide(desk, letter, "Eve Finch", "decline").status_code == 303


def test_each_decision_leaves_a_line_without_names_in_the_trace(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser
) -> None:
    private = claiming_credits(client, post_box, letter, name="Ada Finch")
    decide(desk, letter, "Ada Finch", "ask", note="Ada, is this you?")
    client.post(private, data={"act": "answer", "words": "Yes."})
    decide(desk, letter, "Ada Finch", "decline", note="Not you, Ada")
    undo(desk, letter)
    decide(desk, letter, "Ada Finch", "verify", tie="It is Ada after all")

    end_read()
    lines = db.session.scalars(
        select(AuditLine)
        .where(AuditLine.letter_id == letter.id, AuditLine.signature_id.is_not(None))
        .order_by(AuditLine.id)
    ).all()
    assert [line.kind for line in lines] == ["claim-asked", "claim-declined", "decision-undone", "claim-verified"]
    assert not any("Ada" in line.details or "1825" in line.details for line in lines)


def test_the_queue_costs_the_same_however_many_wait(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser
) -> None:
    def cost() -> int:
        end_read()
        with statements() as run:
            page_of(desk, letter)
        return len(run)

    claiming_credits(client, post_box, letter, name="Ada Finch")
    one = cost()
    for n in range(3):
        claiming_credits(client, post_box, letter, name=f"Signer {'abc'[n]}", email=f"s{n}@example.org")
    assert cost() == one


def test_the_operator_decides_without_an_account(client: FlaskClient, post_box: PostBox, letter: Letter) -> None:
    claiming_credits(client, post_box, letter, name="Ada Finch", evidence=ORCID)
    seen = seen_now(db.session(), last_route(letter, "Ada Finch"))
    with transaction() as session:
        review.verify(session, letter_id=letter.id, seen=seen, tie="Known", by=By(), now=clock.now())
    with pytest.raises(NotAllowed), transaction() as session:
        review.verify(session, letter_id=letter.id, seen=seen, tie="Known", by=By(), now=clock.now())
