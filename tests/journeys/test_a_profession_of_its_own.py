"""Whoever is none of ours is found under a profession of the letter's own, on every page and in every file."""

import csv
import json
import re
from io import StringIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.db import end_read
from app.models import Letter, LetterProfession, Role
from app.text.professions import PROFESSIONS
from tests.console.own_professions import COACH, DOMAIN, SLUG, STUNTS, claiming, offered, rows, with_own
from tests.console.taking_out import download
from tests.console.writing import a_draft, an_editor, an_organisation, letter_of, press
from tests.desk import a_colleague, an_owner, at_desk
from tests.exports.workbook import Workbook
from tests.journeys.claims import decide, queue
from tests.journeys.steps import asked, signed
from tests.make import a_letter, a_listed_domain, confirm, shown_in, sign, work
from tests.pages.html import texts, values, way
from tests.pages.name_lists import roles
from tests.post_box import PostBox


@pytest.fixture
def letter(app: Flask, client: FlaskClient, post_box: PostBox) -> Letter:
    """Written, published, signed and verified: two under a profession of its own, one a writer."""
    organisation = an_organisation()
    slug = a_draft(an_editor(app, organisation), organisation, **rows(STUNTS, COACH), **{"profession-others": "1"})
    press(at_desk(app, an_owner(letter_of(slug))), slug, "publish")
    letter = letter_of(slug)
    a_listed_domain(DOMAIN)
    signed(client, post_box, letter, name="Ada Finch", **claiming(f"ada@{DOMAIN}"))
    signed(client, post_box, letter, name="Bo Finch", credit="Fight choreographer", **claiming(f"bo@{DOMAIN}"))
    signed(client, post_box, letter, name="Cy Finch", **claiming(f"cy@{DOMAIN}", profession="writers"))
    work()
    return letter


def test_a_signer_chooses_it_and_reads_it_wherever_she_is_named(
    client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    form = client.get(f"/letters/{letter.slug}/sign").text
    own = [heading for heading, _ in (STUNTS, COACH)]
    assert offered(form) == ["Choose a profession", "Actors", "Writers", *own, "Others in the creative industries"]
    link = asked(client, post_box, letter, name="Di Finch", **claiming(f"di@{DOMAIN}"))
    page = client.get(link).text
    assert "Stunt performer, checked by work email" in page
    assert shown_in(page)["profession"] == SLUG
    private = confirm(client, link).location
    work()
    assert "stunt performer" in client.get(private).text
    data = client.get(f"{private}/my-data.json").get_json()["signature"]
    assert (data["profession"], data["profession_name"]) == (SLUG, "Stunt performers")
    assert client.get(f"{private}/credit.png").status_code == 200


def test_the_credits_have_its_heading_and_its_page(client: FlaskClient, letter: Letter) -> None:
    credits = client.get(f"/letters/{letter.slug}/credits").text
    assert texts(credits, "h3.caps[id^=group-]") == ["Stunt performers", "Writers"]
    assert roles(credits) == [
        ("stunt performer", ["Ada Finch"]), ("Fight choreographer", ["Bo Finch"]), ("writer", ["Cy Finch"]),
    ]  # fmt: skip
    alone = client.get(f"/letters/{letter.slug}/credits?profession={SLUG}").text
    assert [names for _, names in roles(alone)] == [["Ada Finch"], ["Bo Finch"]]
    assert "Stunt performers" in client.get(f"/letters/{letter.slug}/credits?q=ada").text
    assert "Stunt performers" in client.get(f"/letters/{letter.slug}").text


def test_console_files_and_tally_know_it(app: Flask, client: FlaskClient, letter: Letter) -> None:
    names = client.get(f"/api/v1/letters/{letter.slug}/signatures").get_json()["signatures"]
    assert [one["profession"] for one in names] == [SLUG, SLUG, "writers"]
    owner = at_desk(app, an_owner(letter))
    lines = list(csv.DictReader(StringIO(download(owner, letter).data.decode("utf-8-sig"))))
    assert [line["profession"] for line in lines] == [SLUG, SLUG, "writers"]
    told = json.loads(download(owner, letter, format="json").data)["signatures"]
    assert [line["profession"] for line in told] == [SLUG, SLUG, "writers"]
    for page, words in (
        ("tallies?format=xlsx", "Stunt performer"), ("", "Stunt performers"), ("figures", "Stunt performers"),
        ("signatures", "stunt performer"),
    ):  # fmt: skip
        assert words in owner.get(f"/organise/letters/{letter.slug}/{page}").text, page
    for command in ("audit", "rebuild", "audit"):
        assert app.test_cli_runner().invoke(args=["tally", command]).exit_code == 0, command
    end_read()
    assert "Stunt performers" in owner.get(f"/organise/letters/{letter.slug}/figures").text


def test_a_workbook_has_the_word_and_no_formula(
    app: Flask, client: FlaskClient, post_box: PostBox, tmp_path: Any
) -> None:
    letter = with_own(("Puppeteers", ""), ("=Riggers", "=rigger"))
    a_listed_domain(DOMAIN)
    for name, mailbox, profession in (("Ada Finch", "ada", "puppeteers-own"), ("Bo Finch", "bo", "riggers-own")):
        signed(client, post_box, letter, name=name, **claiming(f"{mailbox}@{DOMAIN}", profession=profession))
    work()
    path = tmp_path / "list.xlsx"
    path.write_bytes(download(at_desk(app, an_owner(letter)), letter, format="xlsx").data)
    _, _, lines = Workbook(path).parted("List")
    assert [line["E"] for line in lines] == ["Puppeteers", "'=rigger"]


def test_a_claim_later_and_a_reviewer_see_the_word(app: Flask, client: FlaskClient, post_box: PostBox) -> None:
    letter = with_own(STUNTS)
    private = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    assert "Stunt performers" in offered(client.get(private).text)
    claim = {"act": "claim", "profession": SLUG, "route": "published-credits", "evidence": "nm0000001"}
    assert client.post(private, data=claim).status_code == 303
    work()
    desk = at_desk(app, a_colleague(letter, Role.REVIEWER))
    assert queue(desk, letter) == ["Ada Finch"]
    assert "Stunt performer" in desk.get(f"/organise/letters/{letter.slug}/review").text
    assert decide(desk, letter, "Ada Finch", "verify").status_code == 303
    work()
    assert roles(client.get(f"/letters/{letter.slug}/credits").text) == [("stunt performer", ["Ada Finch"])]


def test_the_api_says_what_a_letter_offers_in_the_order_of_its_credits(client: FlaskClient) -> None:
    letter = with_own(STUNTS, ("声優", ""), ("Ärzte für Stimmen", ""))
    answer = client.get(f"/api/v1/letters/{letter.slug}/professions")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.get_json()["professions"] == [
        {"slug": "actors", "name": "Actors", "own": False},
        {"slug": "arzte-fur-stimmen-own", "name": "Ärzte für Stimmen", "own": True},
        {"slug": "composers", "name": "Composers", "own": False},
        {"slug": SLUG, "name": "Stunt performers", "own": True},
        {"slug": "writers", "name": "Writers", "own": False},
        {"slug": "z-01-own", "name": "声優", "own": True},
    ]
    draft = with_own(STUNTS, published=False)
    for path in (f"/api/v1/letters/{draft.slug}/professions", "/api/v1/letters/none/professions"):
        assert client.get(path).status_code == 404
    assert SLUG not in client.get("/api/v1/professions").text


def test_another_letters_profession_is_none(client: FlaskClient) -> None:
    letter, other = a_letter(), with_own(STUNTS)
    refused = sign(client, letter, **claiming(f"ada@{DOMAIN}"))
    assert (refused.status_code, 'id="profession-error"' in refused.text) == (422, True)
    assert client.get(f"/letters/{letter.slug}/credits?profession={SLUG}").status_code == 404
    assert client.get(f"/letters/{other.slug}/credits?profession={SLUG}").status_code == 200


def test_credits_are_walked_through_in_one_alphabet(
    client: FlaskClient, post_box: PostBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.public.name_lists.CREDITS_A_PAGE", 2)
    monkeypatch.setattr("app.public.name_lists.LARGEST", 2)
    own = (("Art zebras", ""), ("Artisans", ""), ("声優", ""), STUNTS)
    letter = with_own(*own, listed_professions=[LetterProfession(profession=one.slug) for one in PROFESSIONS])
    a_listed_domain(DOMAIN)
    offer = [one["slug"] for one in client.get(f"/api/v1/letters/{letter.slug}/professions").get_json()["professions"]]
    for at, profession in enumerate([*offer, *offer]):
        mailbox = f"m{at}@{DOMAIN}"
        signed(client, post_box, letter, name=f"Ada Finch {at}", **claiming(mailbox, profession=profession))
    work()
    path, walked = f"/letters/{letter.slug}/credits", []
    while path:
        page = client.get(path).text
        walked += [group.removeprefix("group-") for group in values(page, "[id^=group-]", "id")]
        path = way(page, "Continue the credits")
    assert walked == offer
    every = client.get(f"/letters/{letter.slug}/credits").text.split('class="every"')[1].split("</details>")[0]
    assert re.findall(r"profession=([\w-]+)", every) == offer
    assert len(offer) == 26
