"""From the form on the letter's page to the mail: nothing counts yet, and nothing is shown."""

from html import unescape

import pytest
from flask.testing import FlaskClient

from app.models import Letter, SignatureState
from tests.journeys.steps import asked, everything, listed
from tests.journeys.watch import Watch
from tests.make import a_letter, a_pledge, answers, shown_in, sign, signatures, tally, work
from tests.pages.html import value
from tests.post_box import PostBox

MISTAKES: list[tuple[dict[str, str | None], str]] = [
    ({"name": ""}, "Enter your name"),
    ({"name": "12345"}, "Enter your name"),
    ({"name": "x" * 101}, "Shorten your name"),
    ({"email": "ada@"}, "Enter an email address in full"),
    ({"email": None}, "Enter your email address"),
    ({"email": "ada@mailinator.com"}, "stops working after a few minutes"),
    ({"place": "XX"}, "Choose a state or country"),
    ({"place": "DE-BY"}, "Choose a state or country"),
    ({"place": None}, "Choose a state or country"),
    ({"place": "US"}, "Choose your state or territory"),
    ({"place": "US-ZZ"}, "Choose your state or territory"),
    ({"show_name": None}, "Choose yes or no"),
    ({"show_name": "perhaps"}, "Choose yes or no"),
    ({"consent": None}, "Tick the box to agree"),
    ({"consent": "0"}, "Tick the box to agree"),
    ({"professional": "1", "route": "later"}, "Choose the profession"),
    ({"professional": "1", "profession": "astronauts", "route": "later"}, "Choose the profession"),
    ({"professional": "1", "profession": "actors"}, "Choose how we can check"),
    ({"professional": "1", "profession": "actors", "route": "work-email"}, "Enter your work email address, or"),
    ({"professional": "1", "profession": "actors", "route": "later", "credit": "y" * 81}, "Shorten your credit"),
]


def test_ada_begins_on_the_letters_page_and_finds_the_whole_form_filled_in(client: FlaskClient) -> None:
    letter = a_letter()
    begun = {"step": "1", "name": "Ada Marlowe-Finch", "email": "ada@example.org", "place": "US-CA"}

    page = client.post(f"/letters/{letter.slug}/sign", data=begun | {"professional": "1"})

    assert page.status_code == 200
    assert "error" not in page.text.partition("<main")[2].lower()
    shown = shown_in(page.text)
    assert shown["name"] == "Ada Marlowe-Finch"
    assert shown["email"] == "ada@example.org"
    assert (shown["place"], shown["professional"]) == ("US-CA", "1")
    assert "show_name" not in shown  # neither answer is preset
    assert "consent" not in shown
    assert signatures(letter) == []


def test_boris_lives_outside_the_united_states_and_needs_no_state(client: FlaskClient) -> None:
    letter = a_letter()
    page = client.post(f"/letters/{letter.slug}/sign", data={"step": "1", "place": "DE"})
    assert shown_in(page.text)["place"] == "DE"

    assert sign(client, letter, email="boris@example.org", place="DE").status_code == 303


def test_a_form_with_a_mistake_comes_back_with_a_sentence_and_all_that_was_typed(client: FlaskClient) -> None:
    letter = a_letter()
    before = everything()
    for change, says in MISTAKES:
        typed = answers("Ada Marlowe-Finch") | {"email": "ada@example.org", "updates": "1"}
        typed = {name: value for name, value in (typed | change).items() if value is not None}

        page = client.post(f"/letters/{letter.slug}/sign", data=typed)

        assert page.status_code == 422, change
        assert says in unescape(page.text), change
        kept = shown_in(page.text)
        assert all(
            kept[name] == typed[name]
            for name in ("name", "email", "updates", *(["place"] if "place" not in change else []))
            if typed.get(name)
        ), change
    assert everything() == before


def test_nothing_of_a_pending_signature_is_public(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    asked(client, post_box, letter, name="Quillon Farrow", email="quillon@example.org")
    work()

    assert tally(client, letter) | {"as_of": None, "index": None} == {
        "signed": 0, "verified": 0, "supporters": 0, "private": 0, "held": 0, "as_of": None, "index": None,
    }  # fmt: skip
    assert listed(client, letter, "supporters") == listed(client, letter, "verified") == []
    for page in ("", "/credits", "/supporters", "/credits?q=Farrow", "/supporters?q=Farrow"):
        assert "Quillon" not in client.get(f"/letters/{letter.slug}{page}").text


def test_the_confirm_mail_holds_nothing_that_a_visitor_typed(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    asked(
        client, post_box, letter, name="Quillon Farrow", email="quillon@example.org",
        professional="1", profession="actors", credit="Unheard-of Nights", route="later",
    )  # fmt: skip
    mail = post_box.last
    assert mail.kind == "confirm"
    assert "quillon" not in mail.text.lower()
    everywhere = mail.everything
    assert "Farrow" not in everywhere
    assert "Unheard-of" not in everywhere


def test_the_sent_page_shows_the_address_to_the_browser_that_typed_it_alone(client: FlaskClient) -> None:
    letter = a_letter()
    sent = sign(client, letter, email="Ada.Marlowe@example.org")
    page = client.get(sent.location)
    assert "Ada.Marlowe@example.org" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "Ada.Marlowe" not in sent.location

    for handle in ("", "?h=", "?h=x", "?h=" + sent.location.partition("h=")[2][:-2]):
        without = client.get(f"/letters/{letter.slug}/sent{handle}")
        assert without.status_code == 200
        assert "the address you gave" in without.text


def test_the_sent_pages_handle_says_nothing_after_half_an_hour(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = a_letter()
    sent = sign(client, letter, email="ada@example.org")
    monkeypatch.setattr("app.core.tokens.SENT_PAGE_SECONDS", -1)
    assert "ada@example.org" not in client.get(sent.location).text


def test_a_bot_that_fills_the_honeypot_gets_the_usual_answer_and_nothing_is_written(client: FlaskClient) -> None:
    letter = a_letter()
    person = sign(client, letter, email="ada@example.org")
    before = everything()

    bot = sign(client, letter, email="bot@example.org", website="https://pills.example")

    assert bot.status_code == person.status_code == 303
    assert bot.location.partition("h=")[0] == person.location.partition("h=")[0]
    assert "bot@example.org" in client.get(bot.location).text
    assert everything() == before


def test_whoevers_browser_fills_in_what_people_do_not_see_gets_the_form_back_and_through(
    client: FlaskClient, post_box: PostBox
) -> None:
    letter = a_letter()
    page = client.get(f"/letters/{letter.slug}/sign").text
    trap = value(page, "[aria-hidden=true] > label > input", "name")
    assert trap not in ("website", "url", "company", "phone", "address", "nickname", "organization")
    for mark in ("data-1p-ignore", 'data-lpignore="true"', "data-bwignore", 'data-form-type="other"'):
        assert mark in page
    before = everything()

    filled = sign(client, letter, name="Zora Quillfeather", email="zora@example.org", **{trap: "https://mine.example"})
    assert filled.status_code == 422
    assert "a hidden field was filled in" in filled.text
    assert everything() == before
    kept = shown_in(filled.text)
    assert kept.items() >= answers("Zora Quillfeather", email="zora@example.org").items()
    assert f'name="{trap}"' not in filled.text, "nothing is left to be filled in again"

    assert client.post(f"/letters/{letter.slug}/sign", data=kept).status_code == 303
    assert len(post_box.to("zora@example.org")) == 1


@pytest.mark.parametrize("answer", ["ada@gmail.com", "ada@gmial.com"])
def test_a_slip_in_a_great_providers_name_is_asked_about_and_taken_either_way(client: FlaskClient, answer: str) -> None:
    letter = a_letter()
    asked_about = sign(client, letter, email="ada@gmial.com")
    assert asked_about.status_code == 422
    assert "Did you mean ada@gmail.com?" in asked_about.text
    assert "No, ada@gmial.com is right" in asked_about.text
    assert signatures(letter) == []
    kept = shown_in(asked_about.text)
    assert kept["email"] == "ada@gmial.com"
    assert client.post(f"/letters/{letter.slug}/sign", data=kept).status_code == 422

    taken = client.post(f"/letters/{letter.slug}/sign", data=kept | {"email_meant": answer})
    assert taken.status_code == 303
    assert answer in client.get(taken.location).text
    assert len(signatures(letter)) == 1


def test_zora_signs_a_pledge_with_the_things_that_she_promises(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_pledge("ask", "label", "pay")
    assert sign(client, letter, email="zora@example.org").status_code == 422
    assert sign(client, letter, email="zora@example.org", **{"action-fly": "1"}).status_code == 422
    assert signatures(letter) == []

    link = asked(client, post_box, letter, email="zora@example.org", **{"action-ask": "1", "action-pay": "1"})
    shown = shown_in(client.get(link).text)
    assert {name for name in shown if name.startswith("action-")} == {"action-ask", "action-pay"}
    without = {name: value for name, value in shown.items() if not name.startswith("action-")} | {"consent": "1"}
    assert client.post(link, data=without).status_code == 422

    assert client.post(link, data=without | {"action-label": "1"}).status_code == 303
    [signature] = signatures(letter, SignatureState.CONFIRMED)
    assert [one.key for one in signature.promises] == ["label"]


def test_somebody_else_cannot_change_what_zora_promised(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    letter = a_pledge("ask", "label")
    asked(client, post_box, letter, email="zora@example.org", **{"action-ask": "1"})
    watch.wait(minutes=6)
    link = asked(client, post_box, letter, email="zora@example.org", **{"action-label": "1"})
    assert {name for name in shown_in(client.get(link).text) if name.startswith("action-")} == {"action-ask"}


def test_there_is_no_such_letter_to_sign(client: FlaskClient) -> None:
    draft = a_letter(published=False)
    for slug in ("no-such-letter", draft.slug):
        for page in ("", "/sign", "/sent", "/credits", "/supporters"):
            assert client.get(f"/letters/{slug}{page}").status_code == 404
        assert client.post(f"/letters/{slug}/sign", data=answers("Ada", email="ada@example.org")).status_code == 404
        assert client.get(f"/api/v1/letters/{slug}").status_code == 404
    assert signatures(draft) == []


def test_a_form_for_a_text_that_the_letter_never_had_is_refused(client: FlaskClient) -> None:
    letter = a_letter()
    assert sign(client, letter, email="ada@example.org", text="0" * 64).status_code == 400
    assert signatures(letter) == []


@pytest.mark.parametrize(("pressed", "shown"), [("yes", "yes"), ("no", "no"), (None, None), ("maybe", None)])
def test_the_button_of_the_short_form_says_whether_the_name_is_shown(
    client: FlaskClient, letter: Letter, pressed: str | None, shown: str | None
) -> None:
    begun = {"step": "1", "name": "Ada Marlowe-Finch", "place": "US-CA"}
    page = client.post(f"/letters/{letter.slug}/sign", data=begun | ({"show_name": pressed} if pressed else {}))
    assert page.status_code == 200
    assert shown_in(page.text).get("show_name") == shown
