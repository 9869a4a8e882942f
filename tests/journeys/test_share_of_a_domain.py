"""How many professionals a mail domain, with all below it, may verify on a letter before a person looks (rules.md)."""

from random import Random
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.models import Letter
from tests.desk import Browser
from tests.journeys.claims import decide, queue, undo
from tests.journeys.steps import press, signed, standing
from tests.make import a_letter, a_listed_domain, tally, work
from tests.post_box import PostBox

SHARE = 3
DOMAIN = "northlight.example"
SMITHS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@pytest.fixture(autouse=True)
def _share(app: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.claim_routes.listed_domains.MOST_BY_DOMAIN", SHARE)
    a_listed_domain(DOMAIN, subdomains=True)


def proves(client: FlaskClient, post_box: PostBox, letter: Letter, name: str, *, host: str = DOMAIN) -> str:
    """Sign with a work mailbox of the domain; the private link."""
    email = f"{name.lower().replace(' ', '.')}@{host}"
    fields: dict[str, Any] = {"professional": "1", "profession": "composers", "credit": "Northern Lights"}
    fields |= {"route": "work-email", "work_email": email}
    private = signed(client, post_box, letter, name=name, email=email, **fields)
    work()
    return private


def test_who_withdraws_makes_room(client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser) -> None:
    first, *_ = [proves(client, post_box, letter, f"{at} Smith") for at in SMITHS[:SHARE]]
    proves(client, post_box, letter, "Late Smith")
    assert queue(desk, letter) == ["Late Smith"]

    press(client, first, "withdraw")
    work()
    private = proves(client, post_box, letter, "Later Smith")
    assert standing(client, private)["claim"] == "verified"
    assert tally(client, letter)["verified"] == SHARE
    assert queue(desk, letter) == ["Late Smith"]


def test_whom_a_person_has_verified_counts_and_taking_it_back_makes_room(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as nobody_by_itself:
        nobody_by_itself.setattr("app.claim_routes.listed_domains.MOST_BY_DOMAIN", 0)
        nobody_by_itself.setattr("app.claim_routes.listed_domains.MOST_OF_LETTER", 0)
        for at in SMITHS[:SHARE]:
            proves(client, post_box, letter, f"{at} Smith")
    for at in SMITHS[:SHARE]:
        decide(desk, letter, f"{at} Smith", "verify")
    work()
    proves(client, post_box, letter, "Late Smith")
    assert queue(desk, letter) == ["Late Smith"]

    undo(desk, letter)
    private = proves(client, post_box, letter, "Later Smith")
    assert standing(client, private)["claim"] == "verified"


def test_another_domain_and_another_letter_have_their_own_share(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser
) -> None:
    for at in SMITHS[:SHARE]:
        proves(client, post_box, letter, f"{at} Smith")
    elsewhere = a_letter()
    assert standing(client, proves(client, post_box, elsewhere, "A Smith"))["claim"] == "verified"
    assert queue(desk, letter) == []


def test_hosts_below_a_domain_have_no_share_of_their_own_listed_together_or_apart(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser
) -> None:
    a_listed_domain(f"art.{DOMAIN}")
    for at, host in zip(SMITHS, ("art.", "b0.", "b1."), strict=False):
        proves(client, post_box, letter, f"{at} Smith", host=host + DOMAIN)
    late = {f"{at} Smith": f"{host}{DOMAIN}" for at, host in zip("WXYZ", ("", "art.", "b0.", "b9.s."), strict=True)}
    for name, host in late.items():
        private = proves(client, post_box, letter, name, host=host)
        assert standing(client, private)["claim"] == "waiting"
        assert "Many people at this domain" in client.get(private).text
    assert queue(desk, letter) == list(late)
    assert tally(client, letter)["verified"] == SHARE


@pytest.mark.parametrize("seed", range(4))
def test_in_any_order_as_many_pass_as_the_share_has_room_for(
    client: FlaskClient, post_box: PostBox, letter: Letter, desk: Browser, seed: int
) -> None:
    chance = Random(seed)
    verified: dict[str, str] = {}  # the private link by name
    for at in SMITHS[:14]:
        name = f"{at} Smith"
        before = len(verified)
        private = proves(client, post_box, letter, name, host=chance.choice(("", "a.", "b.", "a.b.")) + DOMAIN)
        passes = standing(client, private)["claim"] == "verified"
        assert passes == (before < SHARE), (name, sorted(verified))
        if passes or (chance.random() < 0.3 and decide(desk, letter, name, "verify").status_code < 400):
            verified[name] = private
        while verified and chance.random() < 0.4:
            press(client, verified.pop(chance.choice(sorted(verified))), "withdraw")
        work()
        assert tally(client, letter)["verified"] == len(verified)
