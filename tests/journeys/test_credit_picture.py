"""Ada saves her credit as a picture, and nobody has a picture of what is not public."""

import struct

import pytest
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import db, end_read, transaction
from app.models import Addressee, Letter, Signature
from app.signer.end_credits import end_credit_of
from tests.desk import an_owner, at_desk
from tests.journeys.steps import everything, moderate, named, press, signed
from tests.make import a_letter, a_listed_domain, work
from tests.pages.html import texts
from tests.post_box import PostBox

LINK = "Save your credit as a picture"


@pytest.fixture
def letter(app: object) -> Letter:
    return a_letter(addressees=[Addressee(position=0, name="Octavia Brandt", office="Chair", body="Committee")])


def has_picture(client: FlaskClient, private: str) -> bool:
    db.session.expire_all()  # the test has one session for all requests
    there = client.get(f"{private}/credit.png").status_code == 200
    assert (LINK in client.get(private).text) == there
    return there


def professional(client: FlaskClient, post_box: PostBox, letter: Letter) -> str:
    a_listed_domain("northlight.example")
    return signed(
        client, post_box, letter, name="Ada Finch", email="ada@northlight.example", professional="1",
        profession="composers", credit="Northern Lights", route="work-email", work_email="ada@northlight.example",
    )  # fmt: skip


def role(letter: Letter, name: str = "Ada Finch") -> str:
    end_read()
    credit = end_credit_of(named(letter, name))
    assert credit is not None
    return credit.role


def test_ada_saves_her_credit_as_a_picture(client: FlaskClient, post_box: PostBox, letter: Letter) -> None:
    private = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    work()
    assert f'href="{private}/credit.png"' in client.get(private).text
    before = everything()
    answer = client.get(f"{private}/credit.png")
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert struct.unpack(">LL", answer.data[16:24]) == (1200, 630)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in answer.headers
    assert everything() == before


def test_the_picture_shows_what_the_public_lists_show(client: FlaskClient, post_box: PostBox, letter: Letter) -> None:
    private = professional(client, post_box, letter)
    assert role(letter) == "the undersigned"  # nobody has checked the credit yet
    work()
    assert role(letter) == "Northern Lights"
    assert has_picture(client, private)
    before = client.get(f"{private}/credit.png").data
    client.post(private, data={"act": "correct", "name": "Ada Quill", "credit": "Southern Lights"})
    assert client.get(f"{private}/credit.png").data == before  # a correction that waits is not public


def test_a_name_that_is_not_public_has_no_picture(client: FlaskClient, post_box: PostBox, letter: Letter) -> None:
    private = signed(client, post_box, letter, name="Quillon Farrow", email="q@example.org", show_name="no")
    assert not has_picture(client, private)
    client.post(private, data={"act": "show"})
    assert has_picture(client, private)
    with transaction() as session:
        row = session.get_one(Signature, named(letter, "Quillon Farrow").id, populate_existing=True)
        row.hidden_at = clock.now()
    assert not has_picture(client, private)

    held = signed(client, post_box, letter, name="Octavia Brandt", email="octavia@example.org")
    assert not has_picture(client, held)
    moderate("release", named(letter, "Octavia Brandt"))
    assert has_picture(client, held)
    press(client, held, "withdraw")
    assert not has_picture(client, held)


def test_a_name_in_a_script_without_a_face_has_no_picture(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    private = signed(client, post_box, letter, name="ᏣᎳᎩ ᏥᏍᏆ", email="ada@example.org")
    assert not has_picture(client, private)
    assert (
        "We can’t make a picture of your credit: none of our typefaces has all its letters." in client.get(private).text
    )
    assert "a script our fonts can write" in client.get(f"{private}/credit.png").text


@pytest.mark.parametrize("name", ["Kaʻiulani Kealoha", "Ọlájùmọ̀kẹ́ Ọdẹ́yẹmí", "Ēriks Kalniņš", "Akɔsua Agyemɛn"])
def test_whoever_writes_latin_letters_has_a_picture_and_stands_right_on_the_credits(
    client: FlaskClient, post_box: PostBox, letter: Letter, name: str
) -> None:
    a_listed_domain("northlight.example")
    private = signed(
        client, post_box, letter, name=name, email="ada@northlight.example", professional="1",
        profession="composers", credit="Đạo diễn âm nhạc", route="work-email", work_email="ada@northlight.example",
    )  # fmt: skip
    assert "none of our typefaces" not in client.get(private).text
    work()
    assert has_picture(client, private)
    credits = client.get(f"/letters/{letter.slug}/credits").text
    whole = ' class="beyond-serif beyond-sans beyond-caps"' if "ɔ" in name else ""
    assert name in texts(credits, "dd > bdi")
    assert ("beyond-serif" in credits) == bool(whole)
    owner = at_desk(client.application, an_owner(letter))
    taken = owner.post(f"/organise/letters/{letter.slug}/tallies", {"list": "all", "format": "csv"})
    assert name in taken.text


def test_only_the_private_link_opens_the_picture(client: FlaskClient, post_box: PostBox, letter: Letter) -> None:
    private = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    for path in (f"{private}x/credit.png", "/signature/nothing/credit.png", f"{private}/credit.jpg"):
        assert client.get(path).status_code == 404
    press(client, private, "erase")
    assert client.get(f"{private}/credit.png").status_code == 404
