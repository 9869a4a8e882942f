"""Work mailboxes of one domain that are proven concurrently, while its listing is removed."""

from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import Letter
from app.tally.audit import audit
from tests.journeys.claims import CREDITS
from tests.journeys.steps import path_of, signed
from tests.make import a_letter, a_listed_domain, tally, work
from tests.post_box import PostBox
from tests.races.crowd import ask_at_once, at_once

SHARE, SIGNERS = 3, 12
DOMAIN = "northlight.example"


@pytest.fixture
def letter(app: Flask) -> Letter:
    return a_letter()


def second_links(client: FlaskClient, post_box: PostBox, letter: Letter) -> list[str]:
    """Of signers with work mailboxes at the domain and at hosts below it."""
    a_listed_domain(DOMAIN, subdomains=True)
    hosts = [DOMAIN, f"art.{DOMAIN}", f"la.{DOMAIN}"]
    addresses = [f"ada{chr(97 + at)}@{hosts[at % 3]}" for at in range(SIGNERS)]
    for at, address in enumerate(addresses):
        name, fields = f"Ada {chr(97 + at)}", {**CREDITS, "route": "work-email", "work_email": address}
        signed(client, post_box, letter, name=name, email=f"ada{chr(97 + at)}@example.org", **fields)
    work()
    return [path_of(post_box.to(address, "work-email")[0].link) for address in addresses]


def test_at_once_no_more_pass_than_the_share_has_room_for(
    webs: list[Flask], client: FlaskClient, letter: Letter, post_box: PostBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.claim_routes.listed_domains.MOST_BY_DOMAIN", SHARE)
    links = second_links(client, post_box, letter)
    answers = ask_at_once(webs, [lambda web, link=link: web.post(link) for link in links])  # type: ignore[misc]
    assert [answer.status_code for answer in answers] == [200] * SIGNERS
    work()
    assert tally(client, letter)["verified"] == SHARE
    assert audit(letter) == []


def test_nobody_passes_by_a_listing_that_is_being_revoked(
    webs: list[Flask], client: FlaskClient, letter: Letter, post_box: PostBox
) -> None:
    links = second_links(client, post_box, letter)

    def press(link: str) -> int:
        return webs[-1].test_client().post(link).status_code

    def remove() -> int:
        return webs[0].test_cli_runner().invoke(args=["domain", "remove", DOMAIN, "--revoke"]).exit_code

    pressing: list[Callable[[], int]] = [partial(press, link) for link in links]
    done = at_once([*pressing[:6], remove, *pressing[6:]], threads=4)
    assert done == [200] * 6 + [0] + [200] * 6
    work()
    assert tally(client, letter)["verified"] == 0
    assert audit(letter) == []
