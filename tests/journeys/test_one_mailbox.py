"""One mailbox, one standing signature per letter."""

import pytest
from flask.testing import FlaskClient

from app.models import SignatureState
from tests.journeys.steps import asked, everything, moderate, named, press, signed, standing
from tests.journeys.watch import Watch
from tests.make import a_letter, confirm, shown_in, sign, signatures, tally, work
from tests.post_box import PostBox

ONE_MAILBOX = (
    "A.da+letters@GMAIL.com",
    "ada@gmail.com",
    "ada@googlemail.com",
    "ａｄａ@gmail.com",
    "a.d.a+x+y@gmail.com",
    "ADA@Gmail.Com",
)
OF_ONE_PROVIDER = (
    ("ada@icloud.com", "Ada@me.com", "ada+x@mac.com"),
    ("ada.k@proton.me", "adak@protonmail.com", "A-d_a.k@pm.me", "adak+news@protonmail.ch"),
    ("ada.k@yandex.ru", "ada-k@ya.ru", "ada.k@yandex.com", "ada-k@yandex.com.tr"),
    ("ada@yahoo.co.uk", "ada-shopping@yahoo.co.uk", "ada+x@yahoo.co.uk"),
    ("ada@fastmail.com", "letters@ada.fastmail.com", "ada+x@fastmail.com"),
    ("ada@mailbox.org", "ada@secure.mailbox.org"),
)


def test_a_later_sign_up_changes_nothing_in_adas_pending_row(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    first = asked(client, post_box, letter, email="ada@example.org", updates="1")
    before = everything()["signatures"]

    watch.wait(minutes=6)
    second = asked(client, post_box, letter, name="A Prankster", email="ada@example.org", show_name="no", place="DE")

    assert everything()["signatures"] == before
    assert second != first
    for link in (first, second):
        assert shown_in(client.get(link).text)["name"] == "Ada Marlowe-Finch"
    assert confirm(client, first).status_code == 303
    assert client.get(second).status_code == 200  # the other link shows the receipt
    assert len(signatures(letter)) == 1


def test_a_mailbox_in_many_spellings_signs_once_and_mail_goes_to_the_address_as_typed(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    for address in ONE_MAILBOX:
        assert sign(client, letter, email=address).status_code == 303
        watch.wait(hours=9)

    assert len(signatures(letter)) == 1
    post_box.empty()
    assert [mail.to for mail in post_box.mails] == [address.replace("ａｄａ", "ada") for address in ONE_MAILBOX]


@pytest.mark.parametrize("addresses", OF_ONE_PROVIDER, ids=lambda addresses: addresses[0])
def test_a_mailbox_under_all_its_providers_domains_signs_once_and_mail_goes_to_the_address_as_typed(
    client: FlaskClient, post_box: PostBox, watch: Watch, addresses: tuple[str, ...]
) -> None:
    letter = a_letter()
    for address in addresses:
        assert sign(client, letter, email=address).status_code == 303
        watch.wait(hours=9)
    assert len(signatures(letter)) == 1
    post_box.empty()
    assert [mail.to for mail in post_box.mails] == list(addresses)


def test_names_that_only_look_alike_are_other_peoples(client: FlaskClient, post_box: PostBox) -> None:
    letter, several = (
        a_letter(),
        ("outlook.com", "hotmail.com", "live.com", "mail.ru", "bk.ru", "yahoo.com", "yahoo.de"),
    )
    others = ("ada-k@studio.example", "ada_k@icloud.com", "ada.k@icloud.com", "x@ada.studio.example", "ada@fastmail.fm")
    addresses = [*(f"ada@{domain}" for domain in several), "ada@fastmail.com", *others]
    for address in addresses:
        assert sign(client, letter, email=address).status_code == 303
    assert len(signatures(letter)) == len(addresses)


def test_dots_count_at_other_providers_and_both_forms_of_a_domain_are_one(
    client: FlaskClient, post_box: PostBox
) -> None:
    letter = a_letter()
    for address in ("a.b@example.org", "ab@example.org", "ada@bücher.example", "ada@xn--bcher-kva.example"):
        assert sign(client, letter, email=address).status_code == 303
    assert len(signatures(letter)) == 3


def test_a_mailbox_that_has_signed_is_told_so_and_gets_a_private_link(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, email="ada@example.org")
    before = everything()["signatures"]
    watch.wait(minutes=6)

    sign(client, letter, name="A Prankster", email="ada@example.org")

    [told] = post_box.to("ada@example.org", "already-signed")
    assert "Prankster" not in told.everything
    assert standing(client, told.link) == standing(client, private)
    assert everything()["signatures"] == before


def test_a_removed_signer_is_told_how_to_object_and_cannot_sign_again(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    signed(client, post_box, letter, email="ada@example.org")
    work()
    assert moderate("remove", named(letter, "Ada Marlowe-Finch"))
    watch.wait(minutes=6)

    sign(client, letter, name="Ada Again", email="ada@example.org")

    work()
    [objection] = post_box.to("ada@example.org", "objection")
    assert "desk@names.example" in objection.text
    assert [signature.state for signature in signatures(letter)] == [SignatureState.REMOVED]
    assert tally(client, letter)["signed"] == 0


def test_whoever_withdraws_may_sign_again_as_somebody_new(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    letter = a_letter()
    signed(client, post_box, letter, email="first@example.org")
    work()
    before = tally(client, letter)["signed"]

    private = signed(client, post_box, letter, email="ada@example.org")
    assert press(client, private, "withdraw").status_code == 303
    watch.wait(minutes=6)
    again = signed(client, post_box, letter, email="ada@example.org")
    work()

    assert tally(client, letter)["signed"] == before + 1
    assert standing(client, private)["state"] == "withdrawn"
    assert (standing(client, private)["number"], standing(client, again)["number"]) == (2, 3)
    assert [row.state for row in signatures(letter)] == ["confirmed", "withdrawn", "confirmed"]


def test_twenty_rounds_of_sign_confirm_and_erase_leave_the_tally_where_it_was(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    signed(client, post_box, letter, email="first@example.org")
    work()
    before = tally(client, letter)

    for at in range(20):
        private = signed(client, post_box, letter, email="ada@example.org", show_name="no" if at % 2 else "yes")
        if at % 3:
            work()
        assert press(client, private, "erase").status_code == 200
        watch.wait(hours=9)
    work()

    after = tally(client, letter)
    assert {**after, "index": None, "as_of": None} == {**before, "index": None, "as_of": None}
    assert after["index"] == before["index"] + 40
    again = signed(client, post_box, letter, email="ada@example.org")
    work()
    assert standing(client, again)["number"] == 22
