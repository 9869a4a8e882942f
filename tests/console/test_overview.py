"""A letter's overview in the console: the same figures as API and export, and a table for each chart."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborNode

from app.core import clock
from app.core.db import transaction
from app.models import ClaimState, Letter, PublishedCreditsRoute, Role, RouteState, Signature
from app.signing import owner_actions
from tests.desk import Browser, a_colleague, an_owner, at_desk
from tests.make import a_letter, a_listed_domain, confirm, sign, signatures, tally, work
from tests.pages.html import element, elements, texts, values, words_of
from tests.post_box import PostBox


@pytest.fixture
def letter(app: Flask) -> Letter:
    return a_letter(title="Ask First", milestone_count=3)


@pytest.fixture
def desk(app: Flask, letter: Letter) -> Browser:
    return at_desk(app, an_owner(letter))


def signs(client: FlaskClient, post_box: PostBox, letter: Letter, name: str, **answers: Any) -> None:
    mailbox = f"{name.split()[0].lower()}@northlight.example"
    sign(client, letter, name=name, email=mailbox, **answers)
    confirm(client, post_box.to(mailbox, "confirm")[-1].link)
    work()


def professional(name: str, profession: str = "composers") -> dict[str, str]:
    mailbox = f"{name.split()[0].lower()}@northlight.example"
    return {"professional": "1", "profession": profession, "credit": "", "route": "work-email", "work_email": mailbox}


@pytest.fixture
def signed(client: FlaskClient, post_box: PostBox, letter: Letter) -> Letter:
    a_listed_domain("northlight.example")
    for name, where in (("Ada Finch", "CA"), ("Boris Quill", "NY"), ("Carys Reed", "CA")):
        signs(client, post_box, letter, name, place=f"US-{where}", **professional(name))
    signs(client, post_box, letter, "Dov Lantern", **professional("Dov Lantern", "actors"), show_name="no")
    signs(client, post_box, letter, "Esi Proof", place="GB")
    signs(client, post_box, letter, "Fay Margin", place="GB", show_name="no")
    signs(client, post_box, letter, "Gil Encore", place="US-TX")
    signs(client, post_box, letter, "The President")
    sign(client, letter, name="Hal Pending", email="hal@inkwell.example")
    [gil] = [one for one in signatures(letter) if one.name == "Gil Encore"]
    with transaction() as session:
        owner_actions.withdraw(session, signature_id=gil.id, now=clock.now())
    work()
    return letter


def url(letter: Letter, page: str = "") -> str:
    return f"/organise/letters/{letter.slug}/{page}"


def numbers(page: str) -> dict[str, int]:
    """The five numbers, by what stands over them."""
    band = element(page, "dl.numbers")
    for drawing in elements(band, "svg"):
        drawing.decompose()
    terms, counts = texts(band, "dt:has(+ dd.numbers-number)"), texts(band, "dt + dd.numbers-number")
    return {over: _number(count) for over, count in zip(terms, counts, strict=True)}


def tables(page: str) -> list[dict[str, list[int]]]:
    """Each table as its rows: the row's heading, and its numbers."""
    return [
        {
            _heading(row): [_number(one) for one in texts(row, "[class=number]")]
            for row in elements(table, "tr:has(> th[scope=row])")
        }
        for table in elements(page, "table")
    ]


def _heading(row: LexborNode) -> str:
    heading = element(row, "th[scope=row]")
    for beside in elements(heading, "span"):
        beside.decompose()
    return words_of(heading)


def _number(text: str) -> int:
    return int(text.replace(",", "").replace("+", "").replace("−", "-"))


def test_the_numbers_are_the_apis_and_the_exports(client: FlaskClient, desk: Browser, signed: Letter) -> None:
    page = desk.get(url(signed)).text

    counted = tally(client, signed)
    assert numbers(page) == {
        "Verified professionals": counted["verified"],
        "Supporters": counted["supporters"],
        "Held": counted["held"],
        "Waiting for review": 0,
        "Not yet confirmed": 1,
    }
    assert (counted["verified"], counted["supporters"], counted["held"]) == (4, 2, 1)
    assert "3 listed, 1 private" in page
    assert "1 listed, 1 private" in page
    assert page.count("mailbox and professional route checked; no identity document seen") == 1


def test_each_picture_has_a_table_with_the_same_figures(client: FlaskClient, desk: Browser, signed: Letter) -> None:
    overview, full = desk.get(url(signed)).text, desk.get(url(signed, "figures")).text
    professions, countries, *_ = tables(overview)
    days, all_professions, states, all_countries = tables(full)

    assert professions == all_professions == {"Composers": [3], "Actors": [1]}
    assert countries == all_countries == {"United States": [4, 0], "United Kingdom": [0, 2]}
    assert states == {"California": [3, 0], "New York": [1, 0]}
    [today] = days.values()
    assert today == [4, 4, 2, 2]
    assert set(texts(overview, "title")) >= {"California: 3", "New York: 1"}
    assert set(texts(overview, "[class^=plot-number]")) == {"4", "2"}
    assert overview.count("verified professionals from 0 to 4, supporters from 0 to 2.") == 2
    leading = values(overview, "[href*='figures#']", "href")
    assert [href.partition("#")[2] for href in leading] == ["by-day", "by-state"]


def test_the_parts_add_up_to_the_totals(client: FlaskClient, desk: Browser, signed: Letter) -> None:
    days, professions, states, countries = tables(desk.get(url(signed, "figures")).text)

    counted = tally(client, signed)
    both = [counted["verified"], counted["supporters"]]
    assert [sum(column) for column in zip(*countries.values(), strict=True)] == both
    assert sum(count for [count] in professions.values()) == counted["verified"]
    assert [sum(day[1] for day in days.values()), sum(day[3] for day in days.values())] == both
    assert [sum(column) for column in zip(*states.values(), strict=True)] == countries["United States"]


def test_no_figure_needs_javascript_or_a_style_of_its_own(desk: Browser, signed: Letter) -> None:
    for page in ("", "figures"):
        text = desk.get(url(signed, page)).text
        assert "style=" not in text
        assert "<script" not in text


def test_a_letter_that_nobody_has_signed_says_so(desk: Browser, letter: Letter) -> None:
    page = desk.get(url(letter))

    assert page.status_code == 200
    assert set(numbers(page.text).values()) == {0}
    assert "The plot starts with the first signature." in page.text
    assert 'class="plot ' not in page.text
    assert desk.get(url(letter, "figures")).status_code == 200


def test_one_signature_makes_a_plot(client: FlaskClient, desk: Browser, post_box: PostBox, letter: Letter) -> None:
    signs(client, post_box, letter, "Ada Finch")

    page = desk.get(url(letter)).text
    assert "supporters from 0 to 1." in page
    assert 'class="plot-word"' in page
    assert "+1 since 00:00 UTC" in page


def test_a_draft_shows_what_is_missing_and_no_zeros(app: Flask) -> None:
    draft = a_letter(published=False, summary="")
    desk = at_desk(app, an_owner(draft))

    page = desk.get(url(draft))
    assert page.status_code == 200
    assert "Before it can be published" in page.text
    assert "Say in a sentence or two what it asks" in page.text
    assert "numbers-number" not in page.text
    assert desk.get(url(draft, "figures")).headers["Location"] == url(draft)


def test_what_waits_is_shown_to_those_who_may_look_and_only_figures_to_an_advocate(app: Flask, signed: Letter) -> None:
    for role, sees in ((Role.OWNER, True), (Role.REVIEWER, True), (Role.EDITOR, False), (Role.ADVOCATE, False)):
        page = at_desk(app, a_colleague(signed, role)).get(url(signed))
        assert page.status_code == 200
        assert numbers(page.text)["Held"] == 1
        assert ("Names held for review" in page.text) is sees, role
        assert "President" not in page.text


def test_claims_that_wait_are_counted_as_in_the_tab_and_say_since_when(
    app: Flask, client: FlaskClient, post_box: PostBox, desk: Browser, letter: Letter
) -> None:
    signs(client, post_box, letter, "Ada Finch")
    signs(client, post_box, letter, "Boris Quill")
    since = clock.now() - timedelta(hours=9, minutes=5)
    with transaction() as session:
        for one in signatures(letter):
            session.get_one(Signature, one.id).claim_state = ClaimState.WAITING
            session.add(
                PublishedCreditsRoute(
                    letter_id=letter.id, signature_id=one.id,
                    state=RouteState.FOR_REVIEW, made_at=since, begun_at=since, review_since=since,
                )
            )  # fmt: skip

    page = desk.get(url(letter)).text
    assert numbers(page)["Waiting for review"] == 2
    assert 'class="pill">2<' in page
    assert ">9 h<" in page
    assert f'<a href="/organise/letters/{letter.slug}/review">Review them</a>' in page
    assert tables(page)[0] == {"Waiting for review": [2]}


def test_another_organisation_finds_no_overview(app: Flask, signed: Letter) -> None:
    stranger = at_desk(app, an_owner(a_letter()))

    assert [stranger.get(url(signed, page)).status_code for page in ("", "figures")] == [404, 404]
    assert app.test_client().get(url(signed)).status_code in (302, 303)


def test_the_export_has_as_many_rows_as_the_overview_lists(
    app: Flask, desk: Browser, signed: Letter, tmp_path: Path
) -> None:
    listed = [int(count) for count in re.findall(r"(\d+) listed, \d+ private", desk.get(url(signed)).text)]

    rows = [rows_in_export(app, signed, which, tmp_path / f"{which}.json") for which in ("verified", "supporters")]
    assert rows == listed == [3, 1]


def rows_in_export(app: Flask, letter: Letter, which: str, file: Path) -> int:
    arguments = ["export", letter.slug, "--list", which, "--format", "json", "-o", str(file)]
    done = app.test_cli_runner().invoke(args=arguments)
    assert done.exit_code == 0, done.output
    manifest = json.loads(Path(f"{file}.manifest.json").read_text(encoding="utf-8"))
    return int(manifest["counts"]["rows"])
