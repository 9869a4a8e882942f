"""Six digits typed where the form was sent open the page of the link; they sign nothing, and fit nowhere else."""

import re
from urllib.parse import unquote, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core.db import end_read
from app.models import Letter, SignatureState
from tests.journeys.steps import everything, path_of, press, signed, token_in
from tests.journeys.watch import Watch
from tests.make import a_letter, confirm, count_confirmed, sign, signatures
from tests.pages.html import texts, value, way
from tests.post_box import PostBox, Received
from tests.statements import statements

DOES_NOT_FIT = "That code doesn’t match"


def code_in(mail: Received) -> str:
    [code] = re.findall(r"^(\d{3} \d{3})\s*$", mail.text, re.M)
    return str(code)


def type_code(client: FlaskClient, sent: str, code: str) -> TestResponse:
    return client.post(sent, data={"code": code})


def send_again(client: FlaskClient, sent: str) -> TestResponse:
    """Press "Send it again" on a sent page."""
    return client.post(value(client.get(sent).text, "form[action*='/sent/again']", "action"))


def waiting(client: FlaskClient, letter: Letter, email: str = "ada@example.org", **changes: str) -> str:
    """Sign; the sent page."""
    answer = sign(client, letter, email=email, **changes)
    assert answer.status_code == 303
    return str(answer.location)


def wrong(code: str) -> str:
    return f"{(int(code.replace(' ', '')) + 1) % 1_000_000:06}"


def test_ada_types_the_code_and_signs_without_leaving_the_page(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    sent = waiting(client, letter)
    opened = type_code(client, sent, code_in(post_box.last))

    assert opened.status_code == 303
    assert path_of(opened.location).startswith("/confirm/")
    assert count_confirmed(letter) == 0, "it signs nothing"
    receipt = confirm(client, opened.location)
    assert receipt.status_code == 303
    assert path_of(receipt.location).startswith("/signature/")
    assert count_confirmed(letter) == 1


def test_spaces_and_dashes_do_not_matter(client: FlaskClient, post_box: PostBox) -> None:
    sent = waiting(client, a_letter())
    code = code_in(post_box.last)
    typed = (code, code.replace(" ", ""), code.replace(" ", "-"), f"  {code}  ")
    assert [type_code(client, sent, one).status_code for one in typed] == [303] * 4


def test_a_code_that_does_not_fit_says_to_use_the_link(client: FlaskClient, post_box: PostBox) -> None:
    sent = waiting(client, a_letter())
    code = code_in(post_box.last)
    for typed in (wrong(code), "", "12345", "abcdef"):
        answer = type_code(client, sent, typed)
        assert answer.status_code == 422
        assert DOES_NOT_FIT in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
    assert client.get(post_box.last.link).status_code == 200


def test_after_five_tries_no_code_fits_and_the_link_still_does(client: FlaskClient, post_box: PostBox) -> None:
    sent = waiting(client, a_letter())
    code = code_in(post_box.last)
    assert [type_code(client, sent, wrong(code)).status_code for _ in range(5)] == [422] * 5
    assert type_code(client, sent, code).status_code == 422
    assert client.get(post_box.last.link).status_code == 200


def test_a_typo_says_how_many_tries_are_left_and_the_same_to_every_mailbox(
    client: FlaskClient, post_box: PostBox
) -> None:
    letter = a_letter()
    signed(client, post_box, letter, email="confirmed@example.org")
    told = {}
    for email in ("brand-new@example.org", "confirmed@example.org"):
        sent = waiting(client, letter, email)
        pages = [type_code(client, sent, "000000").text for _ in range(6)]
        told[email] = [re.findall(r"\w+ tr(?:y|ies) left|no tries are left", page) for page in pages]
    assert told["brand-new@example.org"] == told["confirmed@example.org"]
    assert [found[0] for found in told["brand-new@example.org"]] == [
        "4 tries left", "3 tries left", "2 tries left", "one try left", "no tries are left", "no tries are left",
    ]  # fmt: skip


def test_the_code_works_for_thirty_minutes(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    sent = waiting(client, a_letter())
    code = code_in(post_box.last)
    watch.wait(minutes=29, seconds=59)
    assert type_code(client, sent, code).status_code == 303
    watch.wait(seconds=2)
    assert type_code(client, sent, code).status_code == 422


def test_a_mail_that_goes_out_too_late_for_its_code_has_none(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    waiting(client, a_letter())
    watch.wait(minutes=31)
    assert not re.search(r"\d{3} \d{3}", post_box.last.text)
    assert client.get(post_box.last.link).status_code == 200


def test_the_code_fits_only_where_the_form_was_sent(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    letter = a_letter()
    mine = waiting(client, letter)
    code = code_in(post_box.last)
    watch.wait(minutes=1)
    strangers = waiting(client, letter)  # typed my address; no mail is written for it
    for sent in (strangers, f"/letters/{letter.slug}/sent", f"/letters/{letter.slug}/sent?h=forged"):
        assert type_code(client, sent, code).status_code == 422
    assert type_code(client, mine, code).status_code == 303


def test_a_page_without_its_handle_offers_no_field_and_no_second_mail(client: FlaskClient) -> None:
    letter = a_letter()
    page = client.get(f"/letters/{letter.slug}/sent")
    assert page.status_code == 200
    assert 'name="code"' not in page.text
    assert "/sent/again" not in page.text
    before = everything()
    assert client.post(f"/letters/{letter.slug}/sent/again").status_code == 200
    assert everything() == before


def test_the_handle_tells_nobody_the_address_or_the_code(client: FlaskClient, post_box: PostBox) -> None:
    sent = waiting(client, a_letter())
    code = code_in(post_box.last).replace(" ", "")
    assert not re.search(r"\bada\b|example", unquote(urlsplit(sent).query))
    assert code not in sent
    assert code not in client.get(sent).text


def test_no_row_tells_a_code(client: FlaskClient, post_box: PostBox) -> None:
    waiting(client, a_letter())
    code = code_in(post_box.last)
    rows = repr(everything())
    assert code not in rows
    assert code.replace(" ", "") not in set(re.findall(r"'([^']*)'", rows))


def test_the_code_of_a_signature_confirmed_meanwhile_shows_the_receipt_without_its_link(
    client: FlaskClient, post_box: PostBox
) -> None:
    sent = waiting(client, a_letter())
    mail = post_box.last
    private = confirm(client, mail.link).location
    receipt = client.get(type_code(client, sent, code_in(mail)).location)
    assert receipt.status_code == 200
    assert token_in(private) not in receipt.text


def test_the_code_goes_with_the_person(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    sent = waiting(client, letter)
    mail = post_box.last
    press(client, confirm(client, mail.link).location, "erase")
    assert everything()["codes"] == []
    assert type_code(client, sent, code_in(mail)).status_code == 422

    sent = waiting(client, letter, email="bao@example.org")
    mail = post_box.last
    client.post(mail.links[1])  # not me
    assert type_code(client, sent, code_in(mail)).status_code == 422
    assert signatures(letter, SignatureState.PENDING) == []


def test_a_mailbox_that_has_signed_gets_no_code(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    letter = a_letter()
    signed(client, post_box, letter, email="ada@example.org")
    watch.wait(minutes=6)
    sent = waiting(client, letter)
    assert post_box.last.kind == "already-signed"
    assert not re.search(r"\d{3} \d{3}", post_box.last.text)
    assert [row[2] for row in everything()["codes"]].count(None) == 1
    assert type_code(client, sent, "000000").status_code == 422


def test_send_it_again_writes_another_mail_whose_code_takes_the_place_of_the_first(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    sent = waiting(client, a_letter())
    first = post_box.last
    watch.wait(minutes=5, seconds=1)
    again = send_again(client, sent)

    assert again.status_code == 303
    page = client.get(again.location)
    assert "ada@example.org" in page.text
    assert "If you’re within the limits below, a new message is on its way" in page.text
    second = post_box.last
    assert len(post_box.to("ada@example.org", "confirm")) == 2
    assert first.link != second.link
    assert [client.get(mail.link).status_code for mail in (first, second)] == [200, 200]
    if code_in(first) != code_in(second):
        assert type_code(client, again.location, code_in(first)).status_code == 422
    assert type_code(client, again.location, code_in(second)).status_code == 303
    assert type_code(client, sent, code_in(second)).status_code == 303


def test_asking_again_too_early_writes_no_mail_and_leaves_the_code_as_it_was(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    sent = waiting(client, a_letter())
    again = send_again(client, sent).location
    assert len(post_box.to("ada@example.org")) == 1
    code = code_in(post_box.last)
    assert type_code(client, again, code).status_code == 303
    assert type_code(client, sent, code).status_code == 303


def test_asking_again_counts_like_signing_again(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    sent = waiting(client, a_letter())
    for _ in range(6):
        watch.wait(minutes=6)
        assert send_again(client, sent).status_code == 303
    assert len(post_box.to("ada@example.org")) == 3


def test_asking_again_after_not_me_writes_nothing(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    letter = a_letter()
    sent = waiting(client, letter)
    client.post(post_box.last.links[1])
    watch.wait(minutes=6)
    assert send_again(client, sent).status_code == 303
    assert len(post_box.to("ada@example.org")) == 1
    assert signatures(letter) == []


def test_what_filled_in_an_old_pages_trap_is_told_so_and_nothing_is_mailed(
    client: FlaskClient, post_box: PostBox
) -> None:
    letter = a_letter()
    for email in ("bot@example.org", "Your account is suspended. Call +1 900 555 0100", "a" * 60_000):
        sent = waiting(client, letter, email=email, website="https://spam.example")
        assert len(sent) < 1_000
        page = client.get(sent).text
        assert "Nothing has been sent yet" in page
        assert f"/letters/{letter.slug}/sign" in page
        assert "suspended" not in page
        assert type_code(client, sent, "123456").status_code == 422
    post_box.empty()
    assert post_box.mails == []


def test_a_sent_page_that_is_opened_again_and_again_lives_no_longer(
    client: FlaskClient,
) -> None:
    sent = waiting(client, a_letter())
    handles = {found for _ in range(3) for found in re.findall(r"[?;]h=([^\"&]+)", client.get(sent).text)}
    assert {unquote(one) for one in handles} == {unquote(sent.partition("h=")[2])}


@pytest.mark.parametrize("act", ["again", "code"])
def test_asking_again_and_typing_tell_nobody_who_has_signed(
    client: FlaskClient, post_box: PostBox, watch: Watch, act: str
) -> None:
    letter = a_letter()
    signed(client, post_box, letter, email="confirmed@example.org")
    press(client, signed(client, post_box, letter, email="withdrawn@example.org"), "withdraw")
    waiting(client, letter, email="suppressd@example.org")
    client.post(post_box.last.links[1])
    watch.wait(minutes=6)
    pages = {}
    for name in ("brand-new", "confirmed", "withdrawn", "suppressd"):
        pages[name] = waiting(client, letter, email=f"{name}@example.org")
    watch.wait(minutes=6)
    told = set()
    for sent in pages.values():
        end_read()
        with statements() as run:
            answer = send_again(client, sent) if act == "again" else type_code(client, sent, "000000")
        shown = re.sub(r"h=[^\"&<]+|until [^<]+", "…", answer.text + str(answer.location))
        for one in texts(answer.text, "strong"):
            shown = shown.replace(one, "…")
        told.add((answer.status_code, shown, "\n".join(run)))
    assert len(told) == 1


def test_the_sent_page_offers_another_address(client: FlaskClient) -> None:
    letter = a_letter()
    page = client.get(waiting(client, letter)).text
    assert way(page, "Use another address") == f"/letters/{letter.slug}/sign"
