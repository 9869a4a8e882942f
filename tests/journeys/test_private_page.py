"""The owner's own page: show, hide, withdraw, erase. And what others may see of somebody private: nothing."""

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.core import clock
from app.core.db import db, end_read, transaction
from app.i18n.formats import day
from app.models import Signature
from tests.journeys.steps import asked, everything, listed, press, signed, standing
from tests.make import a_letter, confirm, shown_in, tally, work
from tests.pages.html import described
from tests.post_box import PostBox


def test_a_private_signer_is_counted_and_named_nowhere(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    signed(client, post_box, letter, name="Quillon Farrow", email="quillon@example.org", show_name="no")
    signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    work()
    counted = tally(client, letter)
    assert (counted["signed"], counted["supporters"], counted["private"]) == (2, 2, 1)
    assert listed(client, letter, "supporters") == ["Ada Finch"]
    for page in ("", "/supporters", "/credits", "/supporters?q=Farrow", "/supporters?q=quil", "/credits?q=Farrow"):
        text = client.get(f"/letters/{letter.slug}{page}").text
        assert "Quillon" not in text
        assert "No signature by that name" in text or "?q=" not in page


def test_the_place_of_a_private_name_in_the_alphabet_is_told_to_nobody(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    for name in ("Ada Abbot", "Zora Zimmer"):
        signed(client, post_box, letter, name=name, email=f"{name[:3]}@example.org")
    signed(client, post_box, letter, name="Quillon Farrow", email="quillon@example.org", show_name="no")
    work()
    end_read()
    hidden = db.session.scalars(select(Signature.id).where(Signature.name == "Quillon Farrow")).one()
    for guess in (hidden, hidden + 1, 10**17, "x", "-1"):
        answer = client.get(f"/api/v1/letters/{letter.slug}/signatures?list=supporters&after={guess}").get_json()
        assert [row["name"] for row in answer["signatures"]] == ["Ada Abbot", "Zora Zimmer"]


def test_ada_hides_and_shows_her_name(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    work()
    assert client.post(private, data={"act": "hide"}).status_code == 303
    assert listed(client, letter, "supporters") == []  # at once, before the registrar looks
    work()
    assert (tally(client, letter)["signed"], tally(client, letter)["private"]) == (1, 1)
    assert not standing(client, private)["listed"]
    assert "Finch" not in client.get(f"/letters/{letter.slug}/supporters?q=Ada").text

    client.post(private, data={"act": "show"})
    client.post(private, data={"act": "show"})
    work()
    assert (tally(client, letter)["private"], tally(client, letter)["index"]) == (0, 3)
    assert listed(client, letter, "supporters") == ["Ada Finch"]
    assert "Ada Finch" in client.get(f"/letters/{letter.slug}/supporters?q=fin").text


def test_withdrawing_and_erasing_are_asked_twice(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, email="ada@example.org")
    work()
    before = everything()
    for act, words in (("withdraw", "Withdraw your signature?"), ("erase", "Erase everything?")):
        for sure in ({}, {"sure": "0"}, {"sure": "yes"}):
            page = client.post(private, data={"act": act} | sure)
            assert page.status_code == 200
            assert words in page.text
    assert shown_in(page.text)["sure"] == "1"
    for act in ("", "destroy", "verify"):
        assert client.post(private, data={"act": act, "sure": "1"}).status_code == 400
    assert everything() == before

    assert press(client, private, "withdraw").status_code == 303
    work()
    assert tally(client, letter)["signed"] == 0
    assert "You withdrew this signature" in client.get(private).text
    for act in ("withdraw", "show", "hide"):
        assert press(client, private, act).status_code == 303
    work()
    assert tally(client, letter)["index"] == 2


def test_erasing_ends_every_link_of_the_signature(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    link = asked(client, post_box, letter, email="ada@example.org")
    not_me = post_box.mails[-1].links[1]
    private = confirm(client, link).location
    work()
    gone = press(client, private, "erase")
    assert gone.status_code == 200
    assert "Everything is erased" in gone.text
    for old in (link, not_me, private):
        assert client.get(old).status_code == 404
        assert client.post(old, data={"act": "hide"}).status_code == 404
    work()
    assert tally(client, letter)["signed"] == 0


def test_the_private_page_says_what_is_kept_and_until_when(client: FlaskClient, post_box: PostBox) -> None:
    closes_at = clock.now() + timedelta(days=10)
    letter = a_letter(closes_at=closes_at)
    private = signed(client, post_box, letter, email="ada@example.org")
    work()
    page = client.get(private).text
    assert day(closes_at + timedelta(days=30)) in page
    assert "Lists already delivered can’t be changed." in page
    assert f'href="{private}/my-data.json"' in page
    assert described(page, "Number") == "1"
    assert described(page, "Text version").startswith("1, SHA-256")
    assert f"On {day(clock.now())} you agreed" in page

    client.post(private, data={"act": "consents", "updates": "1"})  # with updates: until the letter is delivered
    db.session.expire_all()
    assert "30 days after the letter is delivered" in client.get(private).text
    with transaction() as session:
        session.execute(update(Signature).values(address_encrypted=None))
    db.session.expire_all()
    page = client.get(private).text
    assert "Erased; we can no longer write to you." in page
    assert "Change the address" not in page


def test_the_private_page_of_one_says_nothing_of_another(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    ada = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    signed(client, post_box, letter, name="Quillon Farrow", email="quillon@example.org")
    work()
    page = client.get(ada)
    assert "Ada Finch" in page.text
    assert "Farrow" not in page.text
    assert "ada@example.org" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"
