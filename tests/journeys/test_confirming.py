"""The link in the mail: it shows, the button acts, once."""

from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.db import db, end_read
from app.core.tokens import Purpose, new_token
from app.models import Entry, EntryKind, Letter, SignatureState
from tests.journeys.steps import asked, everything, path_of, standing, token_in
from tests.journeys.watch import Watch
from tests.make import a_letter, amended, confirm, count_confirmed, shown_in, sign, signatures, tally, work
from tests.pages.html import element
from tests.post_box import PostBox
from tests.statements import statements


def entries_of(kind: EntryKind) -> list[Entry]:
    end_read()
    return list(db.session.scalars(select(Entry).where(Entry.kind == kind).order_by(Entry.id)))


def test_what_ada_sends_from_the_confirm_page_is_what_counts(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    link = asked(
        client, post_box, letter, name="A Prankster", email="ada@example.org", updates="1", professional="1",
        profession="actors", credit="Prank of the Year", route="later",
    )  # fmt: skip
    shown = shown_in(client.get(link).text)
    assert shown["name"] == "A Prankster"
    assert (shown["profession"], shown["credit"], shown["route"]) == ("actors", "Prank of the Year", "later")
    assert (shown["place"], shown["show_name"], shown["updates"]) == ("US-CA", "yes", "1")

    mine = {"name": "Ada Marlowe-Finch", "place": "IE", "show_name": "no", "consent": "1", "text": shown["text"]}
    assert client.post(link, data=mine).status_code == 303

    [signature] = signatures(letter)
    assert (signature.name, signature.country, signature.region) == ("Ada Marlowe-Finch", "IE", None)
    assert (signature.show_name, signature.updates) == (False, False)
    assert (signature.claim_state, signature.profession, signature.credit) == ("none", None, None)


def is_folded(page: str) -> bool:
    return "open" not in element(page, "details.folded[aria-label='Change these details']").attributes


@pytest.mark.parametrize(("wrong", "folded"), [({"consent": None}, True), ({"name": ""}, True), ({"place": ""}, False)])
def test_details_are_unfolded_where_something_in_them_has_to_be_mended(
    client: FlaskClient, post_box: PostBox, letter: Letter, wrong: dict[str, str | None], folded: bool
) -> None:
    link = asked(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    assert is_folded(client.get(link).text)
    sent = shown_in(client.get(link).text) | {"consent": "1"} | wrong
    page = client.post(link, data={name: value for name, value in sent.items() if value is not None})
    assert page.status_code == 422
    assert is_folded(page.text) is folded


def test_consent_is_never_ticked_for_ada(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    letter = a_letter()
    link = asked(client, post_box, letter, email="ada@example.org")
    shown = shown_in(client.get(link).text)
    assert "consent" not in shown

    page = client.post(link, data=shown)
    assert page.status_code == 422
    assert "Tick the box to agree" in page.text
    assert count_confirmed(letter) == 0

    pressed_at = watch.wait(days=2)
    assert client.post(link, data=shown | {"consent": "1"}).status_code == 303
    [signature] = signatures(letter)
    assert signature.consented_at is not None
    assert 0 <= (signature.consented_at - pressed_at).total_seconds() < 1


def test_a_mistake_on_the_confirm_page_signs_nothing_and_keeps_what_was_typed(
    client: FlaskClient, post_box: PostBox
) -> None:
    letter = a_letter()
    link = asked(client, post_box, letter, email="ada@example.org")
    shown = shown_in(client.get(link).text) | {"consent": "1"}
    before = everything()
    for wrong in ({"name": ""}, {"place": ""}, {"show_name": "maybe"}, {"place": "US-ZZ"}):
        page = client.post(link, data=shown | {"credit": "Kept"} | wrong)
        assert page.status_code == 422
    assert "Kept" in page.text
    assert everything() == before


def test_the_button_leads_to_the_private_page_and_a_second_mail_brings_its_link(
    client: FlaskClient, post_box: PostBox
) -> None:
    letter = a_letter()
    link = asked(client, post_box, letter, email="ada@example.org")
    receipt = confirm(client, link)
    assert path_of(receipt.location).startswith("/signature/")

    [thanks] = post_box.to("ada@example.org", "signed")
    assert path_of(thanks.link) == path_of(receipt.location)
    assert client.get(thanks.link).status_code == 200
    assert "Ada" not in thanks.words


def test_a_used_link_shows_a_receipt_without_the_private_link(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    link = asked(client, post_box, letter, email="ada@example.org")
    sent = shown_in(client.get(link).text) | {"consent": "1"}
    private = client.post(link, data=sent).location
    work()
    before = everything()

    for later in (client.get(link), client.post(link, data=sent), client.post(link), client.head(link)):
        assert later.status_code == 200
        assert later.location is None
        assert "/signature/" not in later.text
        assert token_in(private) not in later.text
    page = client.get(link).text
    assert "1<sup>st" in page
    assert "second email" in page
    assert everything() == before


def test_two_clicks_are_one_signature_one_entry_and_one_thank_you(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    link = asked(client, post_box, letter, email="ada@example.org")
    sent = shown_in(client.get(link).text) | {"consent": "1"}

    first, second = client.post(link, data=sent), client.post(link, data=sent | {"name": "Somebody Else"})

    assert (first.status_code, second.status_code) == (303, 200)
    work()
    assert count_confirmed(letter) == len(entries_of(EntryKind.SIGNED)) == tally(client, letter)["signed"] == 1
    assert signatures(letter)[0].name == "Ada Marlowe-Finch"
    assert len(post_box.to("ada@example.org", "signed")) == 1


def test_the_receipt_reads_well_before_the_number_is_given(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    private = confirm(client, asked(client, post_box, letter, email="ada@example.org")).location
    assert "Your number is on its way" in client.get(private).text
    assert standing(client, private) == {
        "state": "confirmed", "number": None, "index": None, "level": 1, "listed": False, "claim": "none",
    }  # fmt: skip
    work()
    assert "1<sup>st" in client.get(private).text
    assert standing(client, private) | {"index": 1} == {
        "state": "confirmed", "number": 1, "index": 1, "level": 1, "listed": True, "claim": "none",
    }  # fmt: skip


def test_a_link_of_last_week_has_expired_and_shows_the_way_to_the_form(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    link = asked(client, post_box, letter, email="ada@example.org")
    not_me = post_box.mails[-1].links[1]
    watch.wait(days=7, seconds=1)
    for answer in (client.get(link), client.post(link, data={"consent": "1"}), client.get(not_me)):
        assert answer.status_code == 410
        assert f'href="/letters/{letter.slug}/sign"' in answer.text
        assert "Nothing was signed" in answer.text
    assert count_confirmed(letter) == 0


def test_forged_and_foreign_links_are_refused_before_the_database_is_asked(
    client: FlaskClient, post_box: PostBox
) -> None:
    letter = a_letter()
    link = asked(client, post_box, letter, email="ada@example.org")
    private = token_in(confirm(client, link).location)
    foreign = [("confirm", private), ("not-me", private), ("claim", private), ("signature", token_in(link))]
    cut = [("confirm", token_in(link)[:-1]), ("signature", private + ".css"), ("confirm", token_in(link) + ".json")]
    made_up = [(page, token) for page in ("confirm", "not-me", "signature", "claim") for token in ("x", "a.b", "%00")]
    for page, token in foreign + cut + made_up:
        for method in ("GET", "POST"):
            with statements() as asked_for:
                answer = client.open(
                    f"/{page}/{token}", method=method, data={"act": "hide"} if method == "POST" else None
                )
            assert answer.status_code == 404, (page, token, method)
            assert [sql for sql in asked_for if "BEGIN" not in sql] == [], (page, token, method)


def test_a_link_that_we_could_have_made_but_did_not_is_unknown(client: FlaskClient) -> None:
    for page, purpose in (("confirm", Purpose.CONFIRM), ("not-me", Purpose.NOT_ME), ("claim", Purpose.WORK_EMAIL)):
        assert client.get(f"/{page}/{new_token(purpose)}").status_code == 404
    assert client.get(f"/signature/{new_token(Purpose.PRIVATE)}").status_code == 404


def test_a_newer_text_is_shown_and_asked_again(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    link = asked(client, post_box, letter, email="ada@example.org")
    read = shown_in(client.get(link).text) | {"consent": "1"}
    newer = amended(letter, "Ask first, and keep a record of the asking.")

    page = client.post(link, data=read)
    assert page.status_code == 422
    assert "newer version" in page.text
    assert count_confirmed(letter) == 0

    again = shown_in(page.text)
    assert again["text"] == newer.sha256 != read["text"]
    assert "consent" not in again
    assert client.post(link, data=again | {"consent": "1"}).status_code == 303
    [signature] = signatures(letter)
    assert signature.text_version.sha256 == newer.sha256
    [entry] = entries_of(EntryKind.SIGNED)
    assert entry.text_version_id == newer.id


def test_a_signature_names_the_text_that_its_form_showed(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    page = client.get(f"/letters/{letter.slug}/sign").text
    private = confirm(
        client, asked(client, post_box, letter, email="a@example.org", text=shown_in(page)["text"])
    ).location
    amended(letter, "Another text altogether.")
    work()

    receipt = unescape(client.get(private).text)
    sha256 = shown_in(page)["text"]
    assert f'1, SHA-256 <span class="mono">{sha256[:4]} {sha256[4:8]}' in receipt
    assert client.get(f"/api/v1/letters/{letter.slug}").get_json()["text_version"] == 2
    assert signatures(letter, SignatureState.CONFIRMED)[0].text_version.sha256 == sha256


def test_opening_links_over_and_over_signs_nobody(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    sign(client, letter, email="ada@example.org")
    links = post_box.last.links
    before = everything()
    for link in links:
        for method in ("GET", "HEAD", "OPTIONS"):
            assert client.open(link, method=method).status_code == 200
    assert everything() == before
