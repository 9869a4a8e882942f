"""A moderator takes a signature off with a reason, and puts it back. Its owner is told each time, and how to object."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core import clock
from app.core.db import db, end_read, transaction
from app.models import AuditLine, Entry, Letter, Role
from app.retention import jobs
from app.tally import audit
from tests.desk import Browser, a_colleague, an_owner, at_desk
from tests.journeys.steps import listed, named, press, signed, standing
from tests.make import sign, tally, work
from tests.post_box import PostBox

ADA, EMAIL = "Ada Marlowe-Finch", "ada@inkwell.example"


@pytest.fixture
def moderator(app: Flask, letter: Letter) -> Browser:
    return at_desk(app, a_colleague(letter, Role.REVIEWER))


def page_of(letter: Letter, name: str = ADA) -> str:
    return f"/organise/letters/{letter.slug}/signatures/{named(letter, name).id}"


def entries(letter: Letter) -> list[tuple[str, str | None]]:
    end_read()
    query = select(Entry.kind, Entry.reason).where(Entry.signature_id.is_not(None)).order_by(Entry.id)
    return [(str(kind), reason) for kind, reason in db.session.execute(query)]


def trace(letter: Letter) -> list[tuple[str, str]]:
    end_read()
    events = db.session.scalars(select(AuditLine).where(AuditLine.letter_id == letter.id).order_by(AuditLine.id))
    return [(one.kind, one.details) for one in events if one.signature_id is not None]


def test_removed_and_restored_she_is_told_and_the_counts_follow(
    client: FlaskClient, post_box: PostBox, letter: Letter, moderator: Browser
) -> None:
    private = signed(client, post_box, letter, name=ADA, email=EMAIL)
    signed(client, post_box, letter, name="Bao Lindqvist", email="bao@inkwell.example")
    work()
    page = page_of(letter)

    removed = moderator.send(f"{page}/remove", reason="duplicate")
    assert (removed.status_code, removed.location) == (303, page)
    work()

    assert tally(client, letter)["signed"] == 1
    assert listed(client, letter, "supporters") == ["Bao Lindqvist"]
    assert standing(client, private)["state"] == "removed"
    [mail] = post_box.to(EMAIL, "removed")
    assert letter.title in mail.text
    assert "the same person had already signed" in mail.text
    assert letter.responsible_contact in mail.text
    assert ADA not in mail.text
    assert "This signature was removed" in client.get(mail.link).text
    assert mail.message["Subject"] == f"Your signature was removed: {letter.title}"
    assert "the same person had already signed" in moderator.get(page).text

    restored = moderator.send(page, f"{page}/restore")
    assert (restored.status_code, restored.location) == (303, page)
    work()
    assert tally(client, letter)["signed"] == 2
    assert listed(client, letter, "supporters") == ["Bao Lindqvist", ADA]
    assert (standing(client, private)["state"], standing(client, private)["number"]) == ("confirmed", 1)
    [mail] = post_box.to(EMAIL, "restored")
    assert "has restored your signature" in mail.text
    assert client.get(mail.link).status_code == 200
    assert [kind for kind, _ in entries(letter)] == ["signed", "signed", "removed", "restored"]
    assert entries(letter)[2][1] == "duplicate"
    kinds = [kind for kind, _ in trace(letter)]
    assert kinds == ["signature-removed", "signature-restored"]
    assert json.loads(trace(letter)[0][1]) == {"reason": "duplicate"}
    assert not any(ADA in details or EMAIL in details for _, details in trace(letter))
    assert audit.audit(letter) == []


def test_removing_takes_two_clicks_and_a_reason(
    client: FlaskClient, post_box: PostBox, letter: Letter, moderator: Browser
) -> None:
    signed(client, post_box, letter, name=ADA, email=EMAIL)
    page = page_of(letter)
    assert f'href="{page}/remove"' in moderator.get(page).text
    asked = moderator.get(f"{page}/remove")
    assert (asked.status_code, "checked" in asked.text) == (200, False)
    assert moderator.post(f"{page}/remove").status_code == 422
    assert moderator.send(f"{page}/remove", reason="no-such-reason").status_code == 422
    assert named(letter, ADA).is_confirmed
    assert post_box.to(EMAIL, "removed") == []


def test_twice_is_once_and_what_has_changed_is_not_removed(
    client: FlaskClient, post_box: PostBox, letter: Letter, moderator: Browser
) -> None:
    private = signed(client, post_box, letter, name=ADA, email=EMAIL)
    work()
    page = page_of(letter)
    assert moderator.send(page, f"{page}/restore").status_code == 409
    assert moderator.send(f"{page}/remove", reason="fake").status_code == 303
    assert moderator.send(f"{page}/remove", reason="abuse").status_code == 409
    assert moderator.get(f"{page}/remove").status_code == 409
    assert moderator.send(page, f"{page}/restore").status_code == 303
    assert moderator.send(page, f"{page}/restore").status_code == 409
    press(client, private, "withdraw")
    assert moderator.send(f"{page}/remove", reason="fake").status_code == 409
    work()
    assert [kind for kind, _ in entries(letter)] == ["signed", "removed", "restored", "withdrawn"]
    assert [len(post_box.to(EMAIL, kind)) for kind in ("removed", "restored")] == [1, 1]


def test_a_held_name_that_is_refused_is_told_and_counted_nowhere(
    client: FlaskClient, post_box: PostBox, letter: Letter, moderator: Browser
) -> None:
    name = "Senator Ada Quill"
    signed(client, post_box, letter, name=name, email=EMAIL)
    work()
    page = page_of(letter, name)
    assert "Refuse this name" in moderator.get(page).text
    moderator.send(f"{page}/remove", reason="not-a-name")
    work()
    [mail] = post_box.to(EMAIL, "removed")
    assert "it did not give a person’s name" in mail.text
    assert entries(letter) == []
    assert [kind for kind, _ in trace(letter)] == ["name-refused"]
    assert "refuse" in moderator.get(page).text

    moderator.send(page, f"{page}/restore")
    work()
    assert [kind for kind, _ in entries(letter)] == ["signed"]
    assert len(post_box.to(EMAIL, "restored")) == 1
    assert tally(client, letter)["signed"] == 1


def test_signing_again_from_the_removed_mailbox_tells_how_to_object(
    client: FlaskClient, post_box: PostBox, letter: Letter, moderator: Browser
) -> None:
    signed(client, post_box, letter, name=ADA, email=EMAIL)
    moderator.send(f"{page_of(letter)}/remove", reason="fake")
    with transaction() as session:
        session.execute(db.text("DELETE FROM mail_counts"))  # the mailbox limits are another test's
    assert sign(client, letter, name="Another Name", email="ADA@inkwell.example").status_code == 303
    [mail] = post_box.to("ADA@inkwell.example", "objection")
    assert letter.responsible_contact in mail.text
    work()
    assert tally(client, letter)["signed"] == 0


def test_who_has_erased_themselves_or_whose_address_is_erased_is_written_to_no_more(
    client: FlaskClient, post_box: PostBox, letter: Letter, moderator: Browser
) -> None:
    private = signed(client, post_box, letter, name=ADA, email=EMAIL)
    signed(client, post_box, letter, name="Bao Lindqvist", email="bao@inkwell.example")
    work()
    page, of_bao = page_of(letter), page_of(letter, "Bao Lindqvist")
    moderator.send(f"{page}/remove", reason="fake")
    press(client, private, "erase")
    assert moderator.send(page, f"{page}/restore").status_code == 409
    assert "Restore this signature" not in moderator.get(page).text
    forget_addresses(letter)
    assert "we can’t tell the signer" in moderator.get(f"{of_bao}/remove").text
    moderator.send(f"{of_bao}/remove", reason="fake")
    moderator.send(of_bao, f"{of_bao}/restore")
    work()
    assert tally(client, letter)["signed"] == 1
    assert [one for one in post_box.empty() if one.kind in ("removed", "restored")] == []


def forget_addresses(letter: Letter) -> None:
    """The worker's chores, long after the letter has closed."""
    with transaction() as session:
        session.get_one(Letter, letter.id).closes_at = clock.now() - timedelta(days=90)
    jobs.run(clock.now())
    end_read()
    bao = named(letter, "Bao Lindqvist")
    assert (bao.address_encrypted, bao.mail_domain) == (None, None)


def test_nobody_decides_about_their_own_signature(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    signed(client, post_box, letter, name=ADA, email=EMAIL)
    work()
    owner = at_desk(app, an_owner(letter, email=EMAIL))
    page = page_of(letter)
    assert "This signature is your own" in owner.get(page).text
    assert owner.send(f"{page}/remove", reason="fake").status_code == 409
    assert standing_of(letter) == "confirmed"
    at_desk(app, a_colleague(letter, Role.REVIEWER)).send(f"{page}/remove", reason="fake")
    assert owner.send(page, f"{page}/restore").status_code == 409
    assert standing_of(letter) == "removed"


def standing_of(letter: Letter) -> str:
    end_read()
    return str(named(letter, ADA).state)


def test_a_name_that_has_become_famous_is_restored_by_two(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, moderator: Browser
) -> None:
    owner = at_desk(app, an_owner(letter))
    signed(client, post_box, letter, name=ADA, email=EMAIL)
    page = page_of(letter)
    moderator.send(f"{page}/remove", reason="fake")
    owner.post(f"/organise/letters/{letter.slug}/names/protect", {"name": ADA, "famous": "1"})

    for _ in range(2):  # twice is one voice
        answer = moderator.send(page, f"{page}/restore")
        assert "A second person has to restore it too" in moderator.get(answer.location).text
    work()
    assert listed(client, letter, "supporters") == []
    assert post_box.to(EMAIL, "restored") == []
    owner.send(page, f"{page}/restore")
    work()
    assert listed(client, letter, "supporters") == [ADA]
    assert audit.audit(letter) == []
