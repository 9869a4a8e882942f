"""Ada has lost her private link: a new one goes to the mailbox that signed, and nobody learns who has signed."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core.db import db
from app.models import Letter
from tests.journeys.steps import asked, everything, listed, moderate, named, press, signed, standing
from tests.journeys.watch import Watch
from tests.make import a_letter, shown_in, sign, tally, work
from tests.pages.html import way
from tests.post_box import PostBox
from tests.statements import statements

KINDS = ("confirmed", "brand-new", "waiting-1", "withdrawn", "erased-12", "erased-re", "suppressd", "overlimit")


def lost(client: FlaskClient, letter: Letter, email: str, **changes: str) -> TestResponse:
    """Fill in the form behind "Remove my name" and send it."""
    return client.post("/lost-link", data={"letter": letter.slug, "email": email} | changes)


def test_every_page_leads_to_the_form_and_a_link_chooses_the_letter(client: FlaskClient) -> None:
    letter, draft = a_letter(), a_letter(published=False)
    assert way(client.get(f"/letters/{letter.slug}").text, "Remove my name") == "/lost-link"
    page = client.get(f"/lost-link?letter={letter.slug}")
    assert shown_in(page.text) == {"letter": letter.slug}
    assert draft.slug not in page.text
    assert shown_in(client.get("/lost-link?letter=no-such-letter").text) == {}


def test_ada_gets_a_new_link_and_the_older_ones_end(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    letter = a_letter()
    old = signed(client, post_box, letter, email="ada@example.org")
    work(watch.now())
    watch.wait(minutes=6)
    sent = lost(client, letter, "ada@example.org")
    assert sent.status_code == 303
    assert "ada@example.org" in client.get(sent.location).text

    [mail] = post_box.to("ada@example.org", "lost-link")
    assert mail.links == [mail.link]
    assert standing(client, mail.link)["number"] == 1
    for answer in (client.get(old), client.post(old, data={"act": "withdraw", "sure": "1"})):
        assert answer.status_code == 410
        assert f'href="/lost-link?letter={letter.slug}"' in answer.text
    assert press(client, mail.link, "withdraw").status_code == 303
    work(watch.now())
    assert tally(client, letter)["signed"] == 0


def test_a_link_that_is_not_mailed_ends_no_other(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, email="ada@example.org")
    for _ in range(3):
        lost(client, letter, "ada@example.org")  # within five minutes of the confirm mail
    assert post_box.to("ada@example.org", "lost-link") == []
    assert client.get(private).status_code == 200


def test_at_most_three_mails_a_letter_a_day_and_the_last_link_stays_good(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    signed(client, post_box, letter, email="ada@example.org")
    for _ in range(6):
        watch.wait(minutes=6)
        lost(client, letter, "ada@example.org")
    mails = post_box.to("ada@example.org", "lost-link")
    assert len(mails) == 2  # the confirm mail was the first of three
    assert [client.get(mail.link).status_code for mail in mails] == [410, 200]


def test_any_spelling_of_the_mailbox_finds_its_signature(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    letter = a_letter()
    signed(client, post_box, letter, email="A.da@gmail.com")
    watch.wait(minutes=6)
    lost(client, letter, "ada+mine@googlemail.com")
    [mail] = post_box.to("ada+mine@googlemail.com", "lost-link")
    assert client.get(mail.link).status_code == 200


def test_a_removed_signer_gets_a_link_too_and_can_still_erase(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    signed(client, post_box, letter, name="Eve Fake", email="eve@example.org")
    work(watch.now())
    moderate("remove", named(letter, "Eve Fake"))
    watch.wait(minutes=6)
    lost(client, letter, "eve@example.org")
    [mail] = post_box.to("eve@example.org", "lost-link")
    assert "This signature was removed" in client.get(mail.link).text
    assert press(client, mail.link, "erase").status_code == 200


def test_mistakes_are_told_and_what_was_typed_stays(client: FlaskClient) -> None:
    letter = a_letter()
    before = everything()
    for typed, words in (
        ({"email": "ada"}, "Enter an email address in full"),
        ({"letter": ""}, "Choose the letter you signed"),
        ({"letter": "no-such-letter"}, "Choose the letter you signed"),
    ):
        form = {"letter": letter.slug, "email": "ada@example.org"} | typed
        answer = client.post("/lost-link", data=form)
        assert answer.status_code == 422
        assert words in answer.text
        assert 'role="alert"' in answer.text
        assert "<title>Error: " in answer.text
        assert shown_in(answer.text)["email"] == form["email"]
    assert lost(client, letter, "ada@example.org", website="x").status_code == 303  # a bot
    assert everything() == before


@pytest.fixture
def letter(client: FlaskClient, post_box: PostBox, watch: Watch) -> Letter:
    """A letter that has met each kind of mailbox."""
    letter = a_letter()
    asked(client, post_box, letter, email=address_of("waiting-1"))
    for kind, act in (("confirmed", None), ("withdrawn", "withdraw"), ("erased-12", "erase"), ("overlimit", None)):
        private = signed(client, post_box, letter, email=address_of(kind))
        if act:
            press(client, private, act)
    private = signed(client, post_box, letter, name="Eve Fake", email=address_of("erased-re"))
    moderate("remove", named(letter, "Eve Fake"))
    press(client, private, "erase")
    asked(client, post_box, letter, email=address_of("suppressd"))
    client.post(post_box.mails[-1].links[1])
    work(watch.now())
    for _ in range(2):
        watch.wait(minutes=6)
        sign(client, letter, email=address_of("overlimit"))
    watch.wait(minutes=6)
    return letter


def address_of(kind: str) -> str:
    return f"{kind:x<9}@example.org"


def told(answer: TestResponse, address: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and body, but for the date, the handle and the address itself."""
    handle = re.compile(r"h=[^\"&<\s]+")
    headers = {name: handle.sub("h=…", value) for name, value in answer.headers if name != "Date"}
    return answer.status_code, headers, handle.sub("h=…", answer.text).replace(address, "…")


def test_every_mailbox_gets_the_same_answer_by_the_same_statements(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    seen = {}
    for kind in KINDS:
        address = address_of(kind)
        db.session.refresh(letter)  # what the test itself reads of it is no statement of the answer
        with statements() as run:
            answer = lost(client, letter, address)
        page = client.get(answer.location)
        seen[kind] = (told(answer, address), told(page, address), [re.sub(r"\s+", " ", sql) for sql in run])
    assert seen["confirmed"][0][0] == 303
    assert len(seen["confirmed"][2]) > 6
    for kind in KINDS:
        assert seen[kind] == seen["confirmed"], kind
    post_box.empty()
    assert [mail.to for mail in post_box.mails if mail.kind == "lost-link"] == [address_of("confirmed")]
    assert listed(client, letter, "supporters") == ["Ada Marlowe-Finch"] * 2
