"""Ada corrects her name, her place in the alphabet, her credit: at once, or when a person has looked."""

from contextlib import suppress

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.audit_log.record import THE_OPERATOR
from app.core import clock
from app.core.db import db, end_read, transaction
from app.core.errors import NothingWaits
from app.models import Addressee, Correction, Entry, Letter, NameWord, Signature
from app.moderation import corrections
from app.tally.audit import audit
from app.text.filing import file_under_guess
from tests.journeys.steps import everything, listed, moderate, named, press, signed, standing
from tests.make import a_letter, a_listed_domain, shown_in, signatures, tally, work
from tests.post_box import PostBox

LOOKS = "A moderator will check this name"


@pytest.fixture
def letter(app: object) -> Letter:
    return a_letter(addressees=[Addressee(position=0, name="Octavia Brandt", office="Chair", body="Committee")])


def correct(client: FlaskClient, private: str, **fields: str) -> TestResponse:
    return client.post(private, data={"act": "correct"} | fields)


def verified(client: FlaskClient, post_box: PostBox, letter: Letter, name: str = "Ada Finch") -> str:
    """A composer whose work mailbox is proven; the private link."""
    a_listed_domain("northlight.example")
    address = "ada@northlight.example"
    private = signed(
        client, post_box, letter, name=name, email=address, professional="1", profession="composers",
        credit="Northern Lights", route="work-email", work_email=address,
    )  # fmt: skip
    work()
    assert standing(client, private)["claim"] == "verified"
    return private


def kinds(letter: Letter) -> list[str]:
    end_read()
    query = select(Entry.kind).where(Entry.letter_id == letter.id, Entry.signature_id.is_not(None)).order_by(Entry.id)
    return [str(kind) for kind in db.session.scalars(query)]


def words(letter: Letter) -> list[str]:
    end_read()
    return list(
        db.session.scalars(select(NameWord.word).where(NameWord.letter_id == letter.id).order_by(NameWord.word))
    )


def the_waiting(letter: Letter) -> list[Correction]:
    end_read()
    return list(db.session.scalars(corrections.waiting_corrections(letter.id)))


def decide(act: str, correction: Correction) -> bool:
    decides = corrections.accept if act == "accept" else corrections.refuse
    with suppress(NothingWaits), transaction() as session:
        decides(session, seen=correction, by=THE_OPERATOR, now=clock.now())
        return True
    return False


def test_a_supporter_corrects_a_name_at_once_and_lists_search_and_ledger_follow(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    private = signed(client, post_box, letter, name="Ada Fnich", email="ada@example.org")
    signed(client, post_box, letter, name="Bao Lindqvist", email="bao@example.org")
    work()
    before = tally(client, letter)
    page = shown_in(client.get(private).text)
    assert (page["name"], page["file_under"]) == ("Ada Fnich", "Fnich")

    corrected = correct(client, private, name="  Ada   Zimmer ", file_under=page["file_under"])
    assert (corrected.status_code, corrected.location) == (303, private)
    assert listed(client, letter, "supporters") == ["Bao Lindqvist", "Ada Zimmer"]  # under Z, as guessed anew
    work()

    after = tally(client, letter)
    assert after | {"index": 0, "as_of": ""} == before | {"index": 0, "as_of": ""}
    assert after["index"] == before["index"] + 1
    assert kinds(letter) == ["signed", "signed", "listing"]
    assert words(letter) == ["ada", "bao", "lindqvist", "zimmer"]
    assert "Ada Zimmer" in client.get(f"/letters/{letter.slug}/supporters?q=zim").text
    assert "Ada" not in client.get(f"/letters/{letter.slug}/supporters?q=fnich").text
    assert audit(letter) == []


def test_a_place_in_the_alphabet_is_chosen_by_its_owner(client: FlaskClient, post_box: PostBox, letter: Letter) -> None:
    private = signed(client, post_box, letter, name="Ada van der Berg", email="ada@example.org")
    signed(client, post_box, letter, name="Noor Quill", email="noor@example.org")
    work()
    assert listed(client, letter, "supporters") == ["Ada van der Berg", "Noor Quill"]

    assert correct(client, private, file_under="van der Berg").status_code == 303
    work()
    assert listed(client, letter, "supporters") == ["Noor Quill", "Ada van der Berg"]
    correct(client, private, name="Ada van der Bergh")
    assert named(letter, "Ada van der Bergh").file_under == "van der Berg"  # chosen, so it stays
    correct(client, private, file_under="")
    assert named(letter, "Ada van der Bergh").file_under == file_under_guess("Ada van der Bergh")


def test_nothing_is_written_when_nothing_is_corrected(client: FlaskClient, post_box: PostBox, letter: Letter) -> None:
    private = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    work()
    before = everything()
    for fields in ({}, {"name": "Ada Finch"}, {"name": " Ada  Finch", "file_under": "Finch", "credit": ""}):
        assert correct(client, private, **fields).status_code == 303
    assert everything() == before


@pytest.mark.parametrize("name", ["Octavia Brandt", "Оctаviа Brаndt", "Senator Ada Finch", "Visit ada.example/now"])
def test_a_name_that_would_be_held_keeps_the_old_one_in_public_until_a_person_has_looked(
    client: FlaskClient, post_box: PostBox, letter: Letter, name: str
) -> None:
    private = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    work()
    before = tally(client, letter)
    assert correct(client, private, name=name).status_code == 303
    work()
    assert tally(client, letter) == before  # it counts as before, and nothing is held
    assert listed(client, letter, "supporters") == ["Ada Finch"]
    page = client.get(private).text
    assert LOOKS in page
    assert shown_in(page)["name"] == name
    for path in ("", "/supporters", "/credits", f"/supporters?q={name.split()[0]}"):
        assert f">{name}<" not in client.get(f"/letters/{letter.slug}{path}").text
    [waiting] = the_waiting(letter)
    assert waiting.hold_reason

    assert decide("accept", waiting)
    assert not decide("accept", waiting)
    work()
    assert listed(client, letter, "supporters") == [name]
    assert LOOKS not in client.get(private).text
    assert kinds(letter) == ["signed", "listing"]
    assert tally(client, letter) | {"index": 0, "as_of": ""} == before | {"index": 0, "as_of": ""}
    assert audit(letter) == []
    correct(client, private, file_under="Aaa")  # the name that a person has looked at is not held again
    assert the_waiting(letter) == []


def test_a_refused_correction_leaves_the_name_as_it_was(client: FlaskClient, post_box: PostBox, letter: Letter) -> None:
    private = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    correct(client, private, name="Octavia Brandt")
    [waiting] = the_waiting(letter)
    assert decide("refuse", waiting)
    work()
    assert kinds(letter) == ["signed"]
    assert listed(client, letter, "supporters") == ["Ada Finch"]
    assert LOOKS not in client.get(private).text


def test_a_person_accepts_only_what_they_have_seen(client: FlaskClient, post_box: PostBox, letter: Letter) -> None:
    private = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    correct(client, private, name="Octavia B. Brandt")
    [seen] = the_waiting(letter)
    db.session.expunge(seen)
    correct(client, private, name="Octavia Brandt")
    assert not decide("accept", seen)
    [newer] = the_waiting(letter)
    assert newer.name == "Octavia Brandt"
    correct(client, private, name="Ada Finch")  # taken back
    assert the_waiting(letter) == []
    assert kinds(letter) == ["signed"]


@pytest.mark.parametrize("fields", [{"name": "Ada Finch-Quill"}, {"credit": "Southern Lights"}])
def test_every_correction_of_a_verified_name_or_credit_waits(
    client: FlaskClient, post_box: PostBox, letter: Letter, fields: dict[str, str]
) -> None:
    private = verified(client, post_box, letter)
    before = tally(client, letter)
    assert correct(client, private, **fields).status_code == 303
    work()
    credits = client.get(f"/letters/{letter.slug}/credits").text
    assert "Ada Finch<" in credits
    assert "Northern Lights" in credits
    assert tally(client, letter) == before
    assert f"A moderator will check this {next(iter(fields))}" in client.get(private).text

    [waiting] = the_waiting(letter)
    assert waiting.hold_reason is None  # it waits because the old one is verified
    assert decide("accept", waiting)
    work()
    assert next(iter(fields.values())) in client.get(f"/letters/{letter.slug}/credits").text
    assert tally(client, letter) | {"index": 0, "as_of": ""} == before | {"index": 0, "as_of": ""}
    assert standing(client, private)["claim"] == "verified"
    assert audit(letter) == []


def test_a_verified_signer_chooses_the_place_in_the_alphabet_at_once(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    private = verified(client, post_box, letter)
    correct(client, private, file_under="Ada")
    assert the_waiting(letter) == []
    assert named(letter, "Ada Finch").file_under == "Ada"


def test_a_held_signature_is_judged_anew_and_stays_held(client: FlaskClient, post_box: PostBox, letter: Letter) -> None:
    private = signed(client, post_box, letter, name="Octavia Brandt", email="ada@example.org")
    work()
    assert correct(client, private, name="Ada Finch").status_code == 303
    work()
    [row] = signatures(letter)
    assert (row.name, row.hold_reason, row.is_held) == ("Ada Finch", None, True)
    assert (tally(client, letter)["held"], tally(client, letter)["signed"]) == (1, 0)
    assert kinds(letter) == []
    assert "A moderator will check this name. Then your signature counts" in client.get(private).text
    correct(client, private, name="Senator Ada Finch")
    assert signatures(letter)[0].hold_reason == "office"

    assert moderate("release", signatures(letter)[0])
    work()
    assert kinds(letter) == ["signed"]
    assert listed(client, letter, "supporters") == ["Senator Ada Finch"]


def test_a_private_signer_corrects_a_name_that_nobody_sees(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    private = signed(client, post_box, letter, name="Quillon Farrow", email="q@example.org", show_name="no")
    correct(client, private, name="Quillon Oakes")
    work()
    assert listed(client, letter, "supporters") == []
    assert words(letter) == ["oakes", "quillon"]  # for the organisers alone
    assert "Oakes" not in client.get(f"/letters/{letter.slug}/supporters?q=oak").text
    assert tally(client, letter)["private"] == 1
    assert audit(letter) == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "Enter your name as it should appear"),
        ({"name": "\u200b 123"}, "Enter your name as it should appear"),
        ({"name": "A" * 101}, "Shorten your name to 100 characters"),
        ({"file_under": "!!"}, "Enter the word your name is filed under, or leave it empty"),
        ({"credit": "C" * 81}, "Shorten your credit to 80 characters"),
    ],
)
def test_errors_of_a_correction_are_told_like_those_of_the_sign_form(
    client: FlaskClient, post_box: PostBox, letter: Letter, fields: dict[str, str], said: str
) -> None:
    private = signed(
        client, post_box, letter, name="Ada Finch", email="ada@example.org", professional="1", profession="actors",
        credit="Northern Lights", route="later",
    )  # fmt: skip
    before = everything()
    page = correct(client, private, **fields)
    assert page.status_code == 422
    assert "<title>Error: " in page.text
    assert 'role="alert"' in page.text
    field = next(iter(fields))
    assert f'<a href="#{field}">{said}</a>' in page.text
    assert page.text.count(f'id="{field}"') == 1
    assert everything() == before


@pytest.mark.parametrize("end", ["withdraw", "remove"])
def test_what_is_withdrawn_or_removed_is_not_corrected(
    client: FlaskClient, post_box: PostBox, letter: Letter, end: str
) -> None:
    private = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    correct(client, private, name="Octavia Brandt")
    assert (
        press(client, private, "withdraw").status_code == 303
        if end == "withdraw"
        else moderate("remove", named(letter, "Ada Finch"))
    )
    before = everything()
    for act in ("correct", "claim", "address"):
        assert client.post(private, data={"act": act, "name": "Ada Quill"}).status_code == 409
    assert everything() == before
    assert "Save the correction" not in client.get(private).text


def test_two_corrections_at_once_leave_one_name_and_an_audit_without_findings(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    private = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    for name in ("Ada Quill", "Ada Marlowe", "Ada Finch"):
        correct(client, private, name=name)
    work()
    assert words(letter) == ["ada", "finch"]
    assert kinds(letter) == ["signed", "listing", "listing", "listing"]
    end_read()
    assert db.session.scalars(select(Signature.name)).all() == ["Ada Finch"]
    assert audit(letter) == []
