"""The operator takes a letter down, and puts it back; signers keep what is theirs."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core import clock
from app.core.db import end_read, transaction
from app.letters import actions as letters
from app.letters import deliveries
from app.models import Letter, Role
from app.signing import delivery_mails, reminders
from tests.desk import a_colleague, an_owner, at_desk
from tests.house.public_pages import READ
from tests.journeys.steps import asked, listed, path_of, press, signed
from tests.journeys.watch import Watch, archived
from tests.make import a_letter, amended, answers, confirm, count_confirmed, signatures, tally, work
from tests.operations.copies import back_up, put_back
from tests.pages.addresses import filled
from tests.pages.html import elements, values, words_of
from tests.post_box import PostBox
from tests.switching import command, other

__all__ = ["other"]

ADA, TITLE, WHY = "Ada Marlowe-Finch", "The letter in question", "A court has ordered it."


@pytest.fixture
def letter(app: Flask) -> Letter:
    return a_letter(title=TITLE)


@pytest.fixture
def private(client: FlaskClient, post_box: PostBox, letter: Letter) -> str:
    """The private link of a signer who is listed."""
    link = signed(client, post_box, letter, name=ADA, email="ada@example.org", updates="1")
    work()
    return path_of(link)


def take_down(app: Flask, letter: Letter) -> None:
    done = command(app, "letter", "take-down", letter.slug, "--reason", WHY)
    assert done.exit_code == 0, done.output


def lift(app: Flask, letter: Letter) -> None:
    done = command(app, "letter", "take-down", letter.slug, "--lift")
    assert done.exit_code == 0, done.output


def asked_of(app: Flask, letter: Letter, method: str) -> list[str]:
    """Every public address of a letter, by the URL map: none can be forgotten."""
    return [
        filled(str(rule), {"slug": letter.slug, "form": "json", "suffix": "png"})
        for rule in app.url_map.iter_rules()
        if "slug" in rule.arguments and method in (rule.methods or ()) and not rule.endpoint.startswith("console.")
    ]


def read_all(client: FlaskClient, paths: list[str]) -> dict[str, TestResponse]:
    return {path: client.get(path) for path in paths}


def test_every_page_picture_and_answer_of_it_is_410_with_reason_and_day_and_comes_back_as_it_was(
    app: Flask, client: FlaskClient, post_box: PostBox, other: Flask, letter: Letter, private: str
) -> None:
    elsewhere = other.test_client()
    reading, writing = asked_of(app, letter, "GET"), asked_of(app, letter, "POST")
    assert len(READ) > len(reading) > 12
    assert len(writing) == 4
    before = read_all(elsewhere, reading)
    take_down(app, letter)
    day = f"{clock.now():%-d %B %Y}"
    for visitor in (client, elsewhere):
        gone = [visitor.get(path) for path in reading]
        gone += [visitor.post(path, data=answers("Bao", email="bao@example.org")) for path in writing]
        for answer in gone:
            assert answer.status_code == 410, answer.request.path
            assert answer.headers["Cache-Control"] == "no-store"
            said = answer.get_json()["error"]["message"] if answer.is_json else answer.text
            assert all(words in said for words in (WHY, day)), answer.request.path
            assert not any(words in said for words in (TITLE, ADA)), answer.request.path
    assert len(signatures(letter)) == 1

    lift(app, letter)
    after = read_all(elsewhere, reading)
    assert {path: answer.status_code for path, answer in after.items()} == {
        path: answer.status_code for path, answer in before.items()
    }
    assert ADA in after[f"/letters/{letter.slug}/supporters"].text
    assert tally(client, letter)["signed"] == 1


def test_no_list_names_it_and_its_organisation_without_another_has_no_page(
    app: Flask, client: FlaskClient, letter: Letter
) -> None:
    organisation = f"/organisations/{letter.organisation.slug}"
    lists = ("/", "/api/v1/letters", organisation, "/lost-link")
    assert [page for page in lists if TITLE not in client.get(page).text] == []
    take_down(app, letter)
    for page in (*lists, f"/lost-link?letter={letter.slug}"):
        assert TITLE not in client.get(page).text, page
    assert client.get(organisation).status_code == 404
    lift(app, letter)
    assert [page for page in lists if TITLE not in client.get(page).text] == []


def test_nobody_takes_a_list_out(app: Flask, letter: Letter, private: str, tmp_path: Path) -> None:
    owner, tallies = at_desk(app, an_owner(letter)), f"/organise/letters/{letter.slug}/tallies"
    take_down(app, letter)
    done = command(app, "export", letter.slug, "--list", "all", "-o", str(tmp_path / "all.csv"))
    assert (done.exit_code, "took it down" in done.output) == (1, True), done.output
    assert list(tmp_path.glob("all.csv*")) == []
    for form in ("csv", "xlsx", "json"):
        assert owner.post(tallies, {"list": "all", "format": form}).status_code == 410
    for which in ("addresses", "quotes"):
        assert owner.post(f"{tallies}/{which}").status_code == 410
    page = owner.get(tallies)
    assert (page.status_code, "no list can be downloaded" in page.text, ADA in page.text) == (200, True, False)
    lift(app, letter)
    assert owner.post(tallies, {"list": "all", "format": "csv"}).status_code == 200


def test_private_links_erasing_and_my_data_go_on(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, private: str, watch: Watch
) -> None:
    bao = path_of(signed(client, post_box, letter, name="Bao Lindqvist", email="bao@example.org"))
    work()
    take_down(app, letter)
    page = client.get(private)
    assert "This letter was taken down" in page.text
    assert client.get(f"{private}/credit.png").status_code == 404
    data = client.get(f"{private}/my-data.json").get_json()
    assert (data["signature"]["name"], data["letter"]["taken_down_at"] is None) == (ADA, False)

    watch.wait(minutes=10)  # a mailbox gets a mail every five
    asking = client.get(f"/lost-link?letter={letter.slug}").text
    assert values(asking, "option[selected]", "value") == [letter.slug]
    assert client.post("/lost-link", data={"letter": letter.slug, "email": "ada@example.org"}).status_code == 303
    [lost] = post_box.to("ada@example.org", "lost-link")
    assert press(client, path_of(lost.link), "withdraw").status_code == 303
    assert press(client, bao, "erase").status_code == 200
    work()
    lift(app, letter)
    assert (tally(client, letter)["signed"], listed(client, letter, "supporters")) == (0, [])


def test_who_has_signed_up_confirms_once_it_is_back_and_whoever_did_not_says_so_at_once(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    ada = asked(client, post_box, letter, email="ada@example.org")
    asked(client, post_box, letter, name="Bao Lindqvist", email="bao@example.org")
    not_me = post_box.to("bao@example.org", "confirm")[0].links[1]
    take_down(app, letter)
    for answer in (client.get(ada), client.post(ada, data={"consent": "1"})):
        assert (answer.status_code, WHY in answer.text) == (410, True)
    assert client.post(not_me).status_code == 200
    assert [one.name for one in signatures(letter)] == [ADA]
    lift(app, letter)
    assert confirm(client, ada).status_code == 303
    assert count_confirmed(letter) == 1


def test_no_mail_asks_people_to_it_and_nobody_moves_to_its_newer_text(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, private: str, watch: Watch
) -> None:
    asked(client, post_box, letter, name="Bao Lindqvist", email="bao@example.org")
    with transaction() as session:
        row, now = session.get_one(Letter, letter.id), clock.now()
        deliveries.say_delivered(session, letter=row, to_whom="the Clerk", on=now.date(), now=now)
    amended(letter, "Another text.\n")
    take_down(app, letter)
    assert "The text has a newer version" not in client.get(private).text
    watch.wait(days=8)
    assert delivery_mails.tell(clock.now()) == 0
    end_read()
    watch.wait(days=-5)
    assert reminders.remind(clock.now()) == 0
    end_read()
    lift(app, letter)
    assert reminders.remind(clock.now()) == 1


def test_an_embargoed_letter_stays_unknown_to_whoever_lacks_its_link(app: Flask, client: FlaskClient) -> None:
    letter = a_letter(embargo_until=clock.now() + timedelta(hours=30))
    take_down(app, letter)
    for page in asked_of(app, letter, "GET"):
        assert client.get(page).status_code == 404, page
        if not page.startswith("/api"):
            assert client.get(f"{page}?key={letter.embargo_key}").status_code == 410, page
    assert client.get(f"/lost-link?letter={letter.slug}").text.count(letter.slug) == 0


def test_it_closes_and_is_archived_as_any_other_and_does_not_become_a_draft(
    app: Flask, client: FlaskClient, letter: Letter, private: str, watch: Watch
) -> None:
    empty = a_letter()
    take_down(app, empty)
    owner = at_desk(app, an_owner(empty))
    taken_back = owner.post(f"/organise/letters/{empty.slug}/state", {"act": "unpublish", "sure": "1"})
    assert (taken_back.status_code, "has taken the letter down" in taken_back.text) == (409, True)

    take_down(app, letter)
    archived(letter, watch)
    assert client.get(f"/letters/{letter.slug}").status_code == 410
    lift(app, letter)
    page = client.get(f"/letters/{letter.slug}")
    assert (page.status_code, ADA in page.text) == (200, False)


def test_owners_read_in_the_console_what_was_done_and_why(app: Flask, letter: Letter) -> None:
    reviewer, owner = at_desk(app, a_colleague(letter, Role.REVIEWER)), at_desk(app, an_owner(letter))
    assert command(app, "letter", "pause", letter.slug).exit_code == 0
    assert "The operator has paused signing" in owner.get(f"/organise/letters/{letter.slug}/").text
    take_down(app, letter)
    for browser in (reviewer, owner):
        page = browser.get(f"/organise/letters/{letter.slug}/").text
        assert "The operator has taken this letter down" in page
        assert WHY in page
    assert f'href="/organisations/{letter.organisation.slug}"' not in owner.get("/organise/").text
    lift(app, letter)
    cells = elements(owner.get(f"/organise/letters/{letter.slug}/trace").text, "td[data-heading='What was done']")
    assert [words_of(cell, apart=" ") for cell in cells][:3] == [
        "The operator put the letter back on its page",
        f"The operator took the letter down reason: {WHY}",
        "The operator paused signing",
    ]


def test_a_restore_neither_puts_it_back_nor_takes_down_again_what_was_put_back(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    down, back, copy = a_letter(), a_letter(), tmp_path / "away" / "monday.backup"
    take_down(app, back)
    back_up(app, copy)
    take_down(app, down)
    lift(app, back)
    assert "letters taken down, or put back, as they were: 2" in put_back(app, copy)
    gone = client.get(f"/letters/{down.slug}")
    assert (gone.status_code, "took it down on" in gone.text, WHY in gone.text) == (410, True, False)
    assert client.get(f"/letters/{back.slug}").status_code == 200
    lift(app, down)
    assert client.get(f"/letters/{down.slug}").status_code == 200


def test_the_command_says_what_it_did_and_what_it_cannot_do(app: Flask, letter: Letter) -> None:
    for words, status in (
        ((letter.slug,), 2),
        ((letter.slug, "--reason", " "), 2),
        ((letter.slug, "--reason", WHY, "--lift"), 2),
        ((letter.slug, "--reason", "é" * 301), 2),
        ((letter.slug, "--lift"), 1),
        (("no-such-letter", "--reason", WHY), 1),
        ((a_letter(published=False).slug, "--reason", WHY), 1),
    ):
        assert command(app, "letter", "take-down", *words).exit_code == status, words
    take_down(app, letter)
    assert f"{letter.slug}  {TITLE} (taken down)" in command(app, "letter", "list").output
    assert command(app, "letter", "take-down", letter.slug, "--reason", WHY).exit_code == 1


def test_a_letter_that_ends_while_it_is_down_has_ended(app: Flask, client: FlaskClient, letter: Letter) -> None:
    take_down(app, letter)
    with transaction() as session:
        letters.close(session, letter=session.get_one(Letter, letter.id), now=clock.now())
    lift(app, letter)
    assert client.get(f"/api/v1/letters/{letter.slug}").get_json()["state"] == "closed"
