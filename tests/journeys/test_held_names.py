"""Names that wait for a person: outside the ledger, in no total, on no list, without number."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.db import db, end_read
from app.models import Addressee, Entry, Letter, Signature
from tests.journeys.steps import listed, moderate, named, press, signed, standing
from tests.make import a_letter, a_listed_domain, tally, work
from tests.post_box import PostBox

HELD = ("Octavia Brandt", "Оctаviа Brаndt", "BRANDT, Octavia", "Senator Ada Quill", "Visit ada.example/now")


@pytest.fixture
def letter(app: object) -> Letter:
    return a_letter(addressees=[Addressee(position=0, name="Octavia Brandt", office="Chair", body="Committee")])


def entries(signature: Signature) -> list[str]:
    end_read()
    query = select(Entry.kind).where(Entry.signature_id == signature.id).order_by(Entry.id)
    return [str(kind) for kind in db.session.scalars(query)]


def test_names_of_addressees_look_alikes_offices_and_addresses_are_counted_nowhere(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    links = [
        signed(client, post_box, letter, name=name, email=f"held-{at}@example.org") for at, name in enumerate(HELD)
    ]
    signed(client, post_box, letter, name="Ada Bishop", email="ada@example.org")
    work()

    counted = tally(client, letter)
    assert (counted["signed"], counted["supporters"], counted["held"], counted["private"]) == (1, 1, len(HELD), 0)
    assert listed(client, letter, "supporters") == ["Ada Bishop"]
    for page in ("", "/supporters", "/credits", "/supporters?q=Brandt", "/supporters?q=Quill"):
        text = client.get(f"/letters/{letter.slug}{page}").text.partition("<main")[2]
        assert not any(name in text for name in HELD)
        assert f"+{len(HELD)} held" in text
    for link in links:
        assert standing(client, link) | {"claim": "none"} == {
            "state": "confirmed", "number": None, "index": None, "level": 1, "listed": False, "claim": "none",
        }  # fmt: skip
        assert "A moderator will check this name." in client.get(link).text


def test_a_released_name_is_entered_and_numbered_then(client: FlaskClient, post_box: PostBox, letter: Letter) -> None:
    held = signed(client, post_box, letter, name="Octavia Brandt", email="octavia@example.org")
    ada = signed(client, post_box, letter, email="ada@example.org")
    work()
    signature = named(letter, "Octavia Brandt")
    assert entries(signature) == []

    assert moderate("release", signature)
    assert not moderate("release", signature)
    work()

    assert entries(signature) == ["signed"]
    assert (standing(client, ada)["number"], standing(client, held)["number"]) == (1, 2)
    assert (tally(client, letter)["signed"], tally(client, letter)["held"]) == (2, 0)
    assert "Octavia Brandt" in listed(client, letter, "supporters")


def test_a_refused_name_writes_no_entry_and_restoring_it_is_its_release(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    private = signed(client, post_box, letter, name="Octavia Brandt", email="octavia@example.org")
    signature = named(letter, "Octavia Brandt")

    assert moderate("remove", signature)
    work()
    assert entries(signature) == []
    assert (tally(client, letter)["signed"], tally(client, letter)["held"]) == (0, 0)
    assert standing(client, private)["state"] == "removed"
    assert not moderate("release", signature)

    assert moderate("restore", signature)
    work()
    assert entries(signature) == ["signed"]
    assert tally(client, letter)["signed"] == standing(client, private)["number"] == 1


def test_a_removed_signature_that_counted_comes_back_with_its_number(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    private = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    work()
    signature = named(letter, "Ada Finch")
    assert moderate("remove", signature)
    work()
    assert tally(client, letter)["signed"] == 0
    assert listed(client, letter, "supporters") == []
    assert "for this reason: the person named did not sign" in client.get(private).text

    assert moderate("restore", signature)
    work()
    assert entries(signature) == ["signed", "removed", "restored"]
    assert (tally(client, letter)["signed"], standing(client, private)["number"]) == (1, 1)
    assert listed(client, letter, "supporters") == ["Ada Finch"]


@pytest.mark.parametrize("act", ["withdraw", "erase"])
def test_who_withdraws_or_erases_a_held_name_leaves_no_entry(
    client: FlaskClient, post_box: PostBox, letter: Letter, act: str
) -> None:
    private = signed(client, post_box, letter, name="Octavia Brandt", email="octavia@example.org")
    work()
    signature = named(letter, "Octavia Brandt")
    press(client, private, act)
    work()
    assert entries(signature) == []
    assert (tally(client, letter)["held"], tally(client, letter)["index"]) == (0, 0)
    assert not moderate("release", signature)
    assert not moderate("restore", signature)


def test_a_held_professional_is_verified_when_the_name_is_released(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    a_listed_domain("northlight.example")
    address = "octavia@northlight.example"
    private = signed(
        client, post_box, letter, name="Octavia Brandt", email=address, professional="1", profession="actors",
        route="work-email", work_email=address,
    )  # fmt: skip
    work()
    signature = named(letter, "Octavia Brandt")
    assert entries(signature) == []
    assert (tally(client, letter)["verified"], tally(client, letter)["held"]) == (0, 1)
    assert standing(client, private)["claim"] == "verified"

    assert press(client, private, "hide").status_code == 303
    assert moderate("release", signature)
    work()
    assert entries(signature) == ["signed", "verified"]
    assert tally(client, letter) | {"as_of": ""} == {
        "signed": 1, "verified": 1, "supporters": 0, "private": 1, "held": 0, "as_of": "", "index": 2,
    }  # fmt: skip


def test_an_erased_refusal_cannot_be_restored_and_keeps_its_mailbox(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    private = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    work()
    signature = named(letter, "Ada Finch")
    moderate("remove", signature)
    assert press(client, private, "erase").status_code == 200
    work()
    assert entries(signature) == ["signed", "removed"]
    assert not moderate("restore", signature)
    assert signature.mailbox_digest is not None
    assert tally(client, letter)["signed"] == 0
