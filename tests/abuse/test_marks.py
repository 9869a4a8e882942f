"""Pagination continues after the last name shown, and a cursor gives no access to anyone's data."""

import pytest
from flask.testing import FlaskClient

from app.models import Letter
from app.public import letter_page, name_lists
from tests.journeys.steps import named, path_of, press, signed
from tests.journeys.watch import Watch
from tests.make import a_letter, a_listed_domain, work
from tests.pages.html import texts, value, way
from tests.pages.report_page import choices
from tests.post_box import PostBox

STUDIO = "northlight.example"
CLAIM = {"professional": "1", "profession": "actors", "route": "work-email"}
NAMES = ["Ada Abbot", "Bea Brook", "Cal Crane", "Dee Dover", "Eve Ember", "Fay Finch", "Gus Gower"]


@pytest.fixture(autouse=True)
def three_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(name_lists, "SUPPORTERS_A_PAGE", 3)


@pytest.fixture
def letter() -> Letter:
    return a_letter()


@pytest.fixture
def private(client: FlaskClient, post_box: PostBox, letter: Letter, watch: Watch) -> dict[str, str]:
    """The private links of seven, by name."""
    links = {
        name: path_of(signed(client, post_box, letter, name=name, email=f"{name[:3].lower()}@example.org"))
        for name in NAMES
    }
    work(watch.now())
    return links


def names_on(page: str) -> list[str]:
    return texts(page, "li > span.entry > bdi")


def onwards(page: str) -> str:
    return way(page, "More names")


def first(client: FlaskClient, letter: Letter) -> str:
    page = client.get(f"/letters/{letter.slug}/supporters").text
    assert names_on(page) == NAMES[:3]
    return onwards(page)


def walked(client: FlaskClient, href: str) -> list[str]:
    page = client.get(href).text
    return names_on(page) + (walked(client, onwards(page)) if "More names" in page else [])


@pytest.mark.parametrize("act", ["hide", "withdraw", "erase"])
def test_when_the_last_of_a_page_goes_the_walk_goes_on_behind_where_she_stood(
    client: FlaskClient, letter: Letter, private: dict[str, str], act: str
) -> None:
    href = first(client, letter)
    press(client, private["Cal Crane"], act)

    assert walked(client, href) == NAMES[3:]


@pytest.mark.parametrize("other", ["Ada Aaron", "Zoe Zimmer"])
def test_when_the_last_of_a_page_takes_another_name_nobody_else_is_missed_or_met_twice(
    client: FlaskClient, letter: Letter, private: dict[str, str], other: str
) -> None:
    href = first(client, letter)
    client.post(private["Cal Crane"], data={"act": "correct", "name": other})
    work()

    assert [name for name in walked(client, href) if name != other] == NAMES[3:]


def test_a_mark_tells_nothing_of_a_name_that_is_private_by_now(
    client: FlaskClient, letter: Letter, private: dict[str, str]
) -> None:
    href = first(client, letter)
    before = client.get(href).text
    press(client, private["Cal Crane"], "hide")
    for name in ("Ada Aaron", "Zoe Zimmer"):  # where she sorts now is hers to know
        client.post(private["Cal Crane"], data={"act": "correct", "name": name})
        assert names_on(client.get(href).text) == names_on(before)
    press(client, private["Cal Crane"], "withdraw")
    withdrawn = names_on(client.get(href).text)
    press(client, private["Cal Crane"], "erase")

    assert names_on(client.get(href).text) == withdrawn == names_on(before)


def test_a_mark_prints_no_row_and_is_good_for_its_own_list_alone(
    client: FlaskClient, post_box: PostBox, letter: Letter, private: dict[str, str]
) -> None:
    href = first(client, letter)
    mark = href.split("after=")[1]
    assert str(named(letter, "Cal Crane").id) != mark.split(".")[0]
    other = a_letter()
    signed(client, post_box, other, name="Ada Abbot", email="other@example.org")
    work()

    assert names_on(client.get(f"/letters/{other.slug}/supporters?after={mark}").text) == ["Ada Abbot"]
    assert client.get(f"/letters/{letter.slug}/credits?after={mark}").status_code == 200


def test_a_list_that_has_not_changed_is_the_same_page_marks_and_all(
    client: FlaskClient, letter: Letter, private: dict[str, str]
) -> None:
    first(client, letter)
    etags = {client.get(f"/letters/{letter.slug}/supporters").headers["ETag"] for _ in range(3)}

    assert len(etags) == 1


def test_after_an_hour_a_mark_says_that_it_is_over_and_leads_to_the_beginning(
    client: FlaskClient, letter: Letter, private: dict[str, str], watch: Watch
) -> None:
    href = first(client, letter)
    watch.wait(minutes=54)
    assert names_on(client.get(href).text) == NAMES[3:6]
    watch.wait(minutes=7)
    answer = client.get(href)

    assert answer.status_code == 410
    assert f'href="/letters/{letter.slug}/supporters"' in answer.text
    assert walked(client, first(client, letter)) == NAMES[3:]


def test_the_letters_own_page_holds_marks_that_still_lead_on(
    client: FlaskClient, post_box: PostBox, letter: Letter, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_listed_domain(STUDIO)
    monkeypatch.setattr(name_lists, "CREDITS_A_PAGE", 1)
    monkeypatch.setattr(letter_page, "LOOK_SECONDS", 0.0)
    for name in NAMES[:2]:
        email = f"{name[:3].lower()}@{STUDIO}"
        signed(client, post_box, letter, name=name, email=email, **CLAIM, work_email=email)
    work(watch.now())
    for _ in range(4):
        href = value(client.get(f"/letters/{letter.slug}").text, "[href*='after=']", "href")
        watch.wait(minutes=25)
        assert "Bea Brook" in client.get(href).text


def test_a_report_names_what_its_page_showed_and_nothing_else(
    client: FlaskClient, letter: Letter, private: dict[str, str], watch: Watch
) -> None:
    mark = choices(client, letter, "Crane")["Cal Crane"]
    form = {"q": "Crane", "name": mark, "kind": "fake"}
    client.post(private["Cal Crane"], data={"act": "correct", "name": "Cal Cooper"})
    work()
    answer = client.post(f"/letters/{letter.slug}/report", data=form)
    assert answer.status_code == 409
    assert "no longer on any list" in answer.text
    assert "Cal Cooper" in client.get(f"/letters/{letter.slug}/supporters").text
    mark = choices(client, letter, "Abbot")["Ada Abbot"]
    watch.wait(minutes=61)
    answer = client.post(f"/letters/{letter.slug}/report", data={"q": "Abbot", "name": mark, "kind": "not-a-name"})
    assert answer.status_code == 422
    assert "Choose the name" in answer.text
    assert "Ada Abbot" in answer.text
