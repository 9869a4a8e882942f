"""An owner erases a signer who asks for it and has lost the mailbox."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts import guards
from app.core.db import db, end_read
from app.models import AuditLine, Letter, OutgoingMail, Role, SignatureState
from app.tally import audit
from tests.desk import Browser, a_colleague, an_owner, at_desk
from tests.journeys.steps import listed, moderate, named, signed
from tests.journeys.watch import Watch
from tests.make import sign, signatures, tally, work
from tests.post_box import PostBox

EMAIL = "ada@example.org"
NOTE = "By letter of 3 May, which is in the folder of the year"


@pytest.fixture
def desk(app: Flask, letter: Letter) -> Browser:
    """An owner's, who has just signed in."""
    return at_desk(app, an_owner(letter))


def page_of(letter: Letter, name: str) -> str:
    return f"/organise/letters/{letter.slug}/signatures/{named(letter, name).id}"


def test_a_standing_signer_is_withdrawn_and_erased_and_the_address_told(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser, watch: Watch
) -> None:
    private = signed(client, post_box, letter, name="Ada Finch", email=EMAIL)
    work(watch.now())
    page = page_of(letter, "Ada Finch")
    assert f'href="{page}/erase"' in desk.get(page).text

    answer = desk.send(f"{page}/erase", reason="lost-mailbox", note=NOTE)
    assert answer.status_code == 303
    assert "Erased. We email the signer" in desk.get(answer.location).text
    work(watch.now())

    assert listed(client, letter, "supporters") == []
    assert tally(client, letter)["signed"] == 0
    assert client.get(private).status_code == 404
    [row] = signatures(letter)
    assert (row.state, row.name, row.address_encrypted, row.mailbox_digest) == ("withdrawn", None, None, None)
    [mail] = post_box.to(EMAIL, "erased")
    assert "because someone asked them to" in mail.words
    assert "/signature/" not in mail.text
    end_read()
    [kept] = db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == "erased"))
    assert (kept.recipient_encrypted, kept.signature_id) == (None, None)  # once it is sent
    [line] = db.session.scalars(select(AuditLine).where(AuditLine.kind == "signer-erased"))
    assert f'"note": "{NOTE}"' in line.details
    assert f"note: {NOTE}" in desk.get(f"/organise/letters/{letter.slug}/trace").text
    assert "Ada" not in line.details
    assert audit.audit(letter) == []
    watch.wait(minutes=6)
    assert sign(client, letter, name="Ada Finch", email=EMAIL).status_code == 303
    assert len(post_box.to(EMAIL, "confirm")) == 2  # the mailbox is free again


def test_a_removed_signer_stays_removed_and_keeps_the_mailbox(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser
) -> None:
    signed(client, post_box, letter, name="Ada Finch", email=EMAIL)
    work()
    page = page_of(letter, "Ada Finch")
    assert moderate("remove", named(letter, "Ada Finch"))
    assert desk.send(f"{page}/erase", reason="died").status_code == 303
    work()

    [row] = signatures(letter)
    assert row.state is SignatureState.REMOVED
    assert (row.name, row.mailbox_digest is None) == (None, False)
    assert desk.send(page, f"{page}/restore").status_code == 409
    assert desk.get(f"{page}/erase").status_code == 409
    assert audit.audit(letter) == []


@pytest.mark.parametrize("note", ["Ada wrote to us", "FINCH asked", "from x@example.org", "x" * 201])
def test_the_note_names_nobody(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser, note: str
) -> None:
    signed(client, post_box, letter, name="Ada Finch", email=EMAIL)
    page = page_of(letter, "Ada Finch")
    refused = desk.send(f"{page}/erase", reason="lost-mailbox", note=note)
    assert refused.status_code == 422
    assert note in refused.text  # as it was typed
    assert desk.send(f"{page}/erase", note="By letter").status_code == 422  # no reason is preset
    assert named(letter, "Ada Finch").erased_at is None


def test_what_has_changed_since_is_not_erased(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser
) -> None:
    private = signed(client, post_box, letter, name="Ada Finch", email=EMAIL)
    page = page_of(letter, "Ada Finch")
    assert desk.post(f"{page}/erase", {"reason": "died"}).status_code == 409
    before = desk.get(f"{page}/erase").text.partition('name="seen" value="')[2].partition('"')[0]
    client.post(private, data={"act": "correct", "name": "Ada Marlowe", "file_under": "", "credit": ""})
    late = desk.post(f"{page}/erase", {"reason": "died", "seen": before})
    assert late.status_code == 409
    assert "the name" in late.text
    assert named(letter, "Ada Marlowe").erased_at is None


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER, Role.ADVOCATE])
def test_nobody_but_an_owner_does_it(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, role: Role
) -> None:
    signed(client, post_box, letter, name="Ada Finch", email=EMAIL)
    page = page_of(letter, "Ada Finch")
    other = at_desk(app, a_colleague(letter, role))
    assert other.get(f"{page}/erase").status_code == 403
    assert other.post(f"{page}/erase", {"reason": "died"}).status_code == 403
    assert named(letter, "Ada Finch").erased_at is None


def test_an_owner_who_signed_in_long_ago_signs_in_again_first(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed(client, post_box, letter, name="Ada Finch", email=EMAIL)
    page = page_of(letter, "Ada Finch")
    desk.csrf_token()
    monkeypatch.setattr(guards, "FRESH_SECONDS", -1)
    assert "/organise/verify" in desk.post(f"{page}/erase", {"reason": "died"}).location
    assert named(letter, "Ada Finch").erased_at is None
