"""A claim proven by a work mailbox: the name moves from the supporters into the credits."""

from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.models import Letter
from tests.journeys.steps import listed, press, signed, standing
from tests.journeys.watch import Watch
from tests.make import a_letter, a_listed_domain, answers, sign, signatures, tally, work
from tests.post_box import PostBox, Received


def claiming(work_email: str | None = None, **changes: Any) -> dict[str, Any]:
    """The fields of somebody who works in the industry."""
    route = {"route": "work-email", "work_email": work_email} if work_email else {"route": "later"}
    return {"professional": "1", "profession": "composers", "credit": "Northern Lights"} | route | changes


def second_links(post_box: PostBox, address: str) -> list[Received]:
    return post_box.to(address, "work-email")


def numbers(client: FlaskClient, letter: Letter) -> tuple[int, int]:
    counted = tally(client, letter)
    return counted["verified"], counted["supporters"]


def test_one_link_proves_both_when_the_work_mailbox_is_the_mailbox(client: FlaskClient, post_box: PostBox) -> None:
    a_listed_domain("northlight.example")
    letter = a_letter()
    private = signed(
        client, post_box, letter, email="Ada@northlight.example", **claiming("ada+work@northlight.example")
    )
    work()

    assert numbers(client, letter) == (1, 0)
    assert standing(client, private) | {"index": 1} == {
        "state": "confirmed", "number": 1, "index": 1, "level": 3, "listed": True, "claim": "verified",
    }  # fmt: skip
    kinds = [mail.kind for mail in post_box.to("Ada@northlight.example")]
    assert kinds == ["confirm", "signed", "decision"]
    assert post_box.to("ada+work@northlight.example") == []


def test_another_work_mailbox_gets_its_mail_only_after_the_first_is_confirmed(
    client: FlaskClient, post_box: PostBox
) -> None:
    a_listed_domain("northlight.example")
    letter = a_letter(kind="open-letter")
    fields = claiming("ada@northlight.example")
    sign(client, letter, email="ada@example.org", **fields)
    work()
    assert second_links(post_box, "ada@northlight.example") == []

    confirm_page = post_box.to("ada@example.org", "confirm")[0].link
    private = client.post(confirm_page, data=answers("Ada Marlowe-Finch") | fields).location
    work()
    assert numbers(client, letter) == (0, 1)
    assert listed(client, letter, "supporters") == ["Ada Marlowe-Finch"]
    assert standing(client, private)["level"] == 2

    [second] = second_links(post_box, "ada@northlight.example")
    assert "Ada" not in second.words
    shown = client.get(second.link)
    assert "northlight.example" in shown.text
    assert numbers(client, letter) == (0, 1)  # opening it proves nothing

    assert client.post(second.link).status_code == 200
    work()
    assert numbers(client, letter) == (1, 0)
    assert (listed(client, letter, "verified"), listed(client, letter, "supporters")) == (["Ada Marlowe-Finch"], [])
    credits = unescape(client.get(f"/letters/{letter.slug}/credits?profession=composers").text)
    assert "Composers" in credits
    assert "Northern Lights" in credits
    assert "Ada Marlowe-Finch" not in client.get(f"/letters/{letter.slug}/supporters").text
    assert standing(client, private) | {"index": 1} == {
        "state": "confirmed", "number": 1, "index": 1, "level": 3, "listed": True, "claim": "verified",
    }  # fmt: skip
    assert client.post(second.link).status_code == 200
    work()
    assert numbers(client, letter) == (1, 0)
    assert [mail.kind for mail in post_box.to("ada@example.org")] == ["confirm", "signed", "decision"]


def test_a_domain_that_is_not_listed_is_accepted_and_waits(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, email="ada@example.org", **claiming("ada@unheard-of.example"))
    work()
    assert second_links(post_box, "ada@unheard-of.example") == []
    assert (standing(client, private)["claim"], standing(client, private)["level"]) == ("waiting", 2)
    assert numbers(client, letter) == (0, 1)


def test_a_claim_for_later_waits_and_counts_as_a_supporter(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, email="ada@example.org", **claiming())
    work()
    assert standing(client, private)["claim"] == "waiting"
    assert numbers(client, letter) == (0, 1)


@pytest.mark.parametrize("address", ["ada@gmail.com", "ada@mail.yahoo.co.uk", "ada@proton.me", "ada@mailinator.com"])
def test_free_mail_proves_no_workplace_and_is_refused_kindly(client: FlaskClient, address: str) -> None:
    letter = a_letter()
    page = sign(client, letter, email="ada@example.org", **claiming(address))
    assert page.status_code == 422
    assert "Free email can’t show where you work" in page.text
    assert signatures(letter) == []


def test_a_mailbox_below_a_domain_listed_with_its_subdomains_counts_and_one_that_looks_like_it_does_not(
    client: FlaskClient, post_box: PostBox
) -> None:
    a_listed_domain("northlight.example", subdomains=True)
    letter = a_letter()
    for name, address in (("Ada", "ada@music.northlight.example"), ("Eve", "eve@notnorthlight.example")):
        signed(client, post_box, letter, name=f"{name} Finch", email=address, **claiming(address))
    work()
    assert listed(client, letter, "verified") == ["Ada Finch"]
    assert listed(client, letter, "supporters") == ["Eve Finch"]


def test_one_work_mailbox_proves_one_person(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    a_listed_domain("northlight.example")
    letter = a_letter()
    for name in ("Ada", "Eve"):
        signed(
            client, post_box, letter, name=f"{name} Finch", email=f"{name}@example.org",
            **claiming("Dana@northlight.example" if name == "Ada" else "dana+2@northlight.example"),
        )  # fmt: skip
        work()
        post_box.empty()
        watch.wait(minutes=6)
    links = [mail.link for mail in post_box.mails if mail.kind == "work-email"]
    assert len(links) == 2
    for link in links:
        assert client.post(link).status_code == 200
    work()
    assert listed(client, letter, "verified") == ["Ada Finch"]
    assert listed(client, letter, "supporters") == ["Eve Finch"]


def test_no_domain_verifies_more_than_its_share_without_a_person(
    client: FlaskClient, post_box: PostBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.claim_routes.listed_domains.MOST_BY_DOMAIN", 2)
    a_listed_domain("northlight.example")
    letter = a_letter()
    for name in ("a", "b", "c"):
        address = f"{name}@northlight.example"
        private = signed(client, post_box, letter, name=f"Ada {name}", email=address, **claiming(address))
        work()
    assert numbers(client, letter) == (2, 1)
    assert standing(client, private)["claim"] == "waiting"
    assert "a reviewer will check it next" in client.get(private).text


def test_a_private_professional_counts_as_verified_and_is_named_nowhere(client: FlaskClient, post_box: PostBox) -> None:
    a_listed_domain("northlight.example")
    letter = a_letter()
    address = "quillon@northlight.example"
    signed(client, post_box, letter, name="Quillon Farrow", email=address, **claiming(address, show_name="no"))
    work()
    assert (numbers(client, letter), tally(client, letter)["private"]) == ((1, 0), 1)
    assert listed(client, letter, "verified") == listed(client, letter, "supporters") == []
    assert "Farrow" not in client.get(f"/letters/{letter.slug}/credits").text


def test_the_second_link_is_worth_nothing_after_a_withdrawal_or_an_erasure(
    client: FlaskClient, post_box: PostBox
) -> None:
    a_listed_domain("northlight.example")
    letter = a_letter()
    for act, status in (("withdraw", 200), ("erase", 404)):
        email = f"{act}@northlight.example"
        private = signed(client, post_box, letter, email=f"{act}@example.org", **claiming(email))
        work()
        [second] = second_links(post_box, email)
        press(client, private, act)
        assert client.post(second.link).status_code == status
    work()
    assert numbers(client, letter) == (0, 0)


def test_who_withdraws_and_signs_again_proves_the_same_work_mailbox_again(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    a_listed_domain("northlight.example")
    letter, address = a_letter(now=watch.now()), "ada@northlight.example"
    first = signed(client, post_box, letter, email=address, **claiming(address))
    work(watch.now())
    press(client, first, "withdraw")
    work(watch.now())
    assert numbers(client, letter) == (0, 0)

    watch.wait(minutes=6)
    signed(client, post_box, letter, email=address, **claiming(address))
    work(watch.now())

    assert numbers(client, letter) == (1, 0)
