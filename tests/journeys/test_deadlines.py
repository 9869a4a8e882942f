"""A letter's opening and closing are said with the hour on its own clocks, before and after, wherever they are said."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.core import clock
from app.core.db import db, end_read, transaction
from app.letters import actions as letters
from app.models import Letter, LetterState
from app.signing import reminders
from tests.console.writing import a_draft, an_editor, an_organisation, press
from tests.journeys.steps import asked, signed
from tests.journeys.watch import Watch
from tests.make import a_config, a_letter, confirm, shown_in, sign
from tests.pages.html import words_of
from tests.post_box import PostBox

NEW_YORK = "America/New_York"
CLOSES = datetime(2026, 12, 6, 4, 59, tzinfo=UTC)  # 23:59 of the 5th in New York
SAID = "5 December 2026, 23:59 (America/New_York)"
OPENS = datetime(2026, 12, 6, 14, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _watch(watch: Watch) -> None:
    watch.moment = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)


def words(page: str) -> str:
    return words_of(page, apart=" ")


def bodies(post_box: PostBox) -> list[str]:
    """The last mail, in text and in HTML."""
    parts = [part for part in post_box.last.message.walk() if part.get_content_maintype() == "text"]
    assert len(parts) == 2
    return [words(part.get_content()) for part in parts]


def in_api(client: FlaskClient, letter: Letter) -> dict[str, Any]:
    """What both answers of the API say of it."""
    end_read()
    whole: dict[str, Any] = client.get(f"/api/v1/letters/{letter.slug}").get_json()
    [line] = [one for one in client.get("/api/v1/letters").get_json()["letters"] if one["slug"] == letter.slug]
    assert line == {name: whole[name] for name in line}
    return whole


def test_a_deadline_at_one_minute_to_midnight_in_new_york(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    slug = a_draft(noor, organisation, time_zone=NEW_YORK, closes_at="2026-12-05T23:59")
    assert f"until {SAID}" in words(noor.post(f"/organise/letters/{slug}/state", {"act": "publish"}).text)
    press(noor, slug, "publish")
    letter = db.session.query(Letter).filter_by(slug=slug).one()
    url = f"/letters/{slug}"

    for page in (url, f"{url}/sign"):
        assert f"Signing closes on {SAID}" in words(client.get(page).text), page
    assert f"Closes on {SAID}" in words(client.get("/").text)
    assert f"until {SAID}" in words(noor.get(f"/organise/letters/{slug}/settings").text)
    told = in_api(client, letter)
    assert (told["state"], told["closes_at"], told["time_zone"]) == ("open", "2026-12-06T04:59:00+00:00", NEW_YORK)

    ada = asked(client, post_box, letter, email="ada@example.org")
    for said in bodies(post_box):
        assert f"Signing closes on {SAID}. You can confirm until 7 December 2026, 23:59" in said
    assert f"Signing closes on {SAID}" in words(client.get(ada).text)
    signed(client, post_box, letter, name="Boris Quill", email="boris@example.org")
    assert f"Others can sign until {SAID}" in post_box.last.text

    watch.moment = CLOSES - timedelta(seconds=1)
    assert sign(client, letter, email="in-time@example.org").status_code == 303
    watch.moment = CLOSES
    for late in (sign(client, letter, email="late@example.org"), client.get(f"{url}/sign")):
        assert (late.status_code, f"Signing closed on {SAID}" in late.text) == (409, True)
    assert f"letter closed on {SAID}" in words(client.get(url).text)
    assert f"Closed on {SAID}" in words(client.get("/").text)
    assert f"Since {SAID}" in words(noor.get(f"/organise/letters/{slug}/settings").text)
    assert in_api(client, letter)["state"] == "closed"
    assert f"Signing closed on {SAID}. You signed up before that, so you can still confirm until" in words(
        client.get(ada).text
    )

    assert confirm(client, ada).status_code == 303
    assert f"Signing closed on {SAID}" in post_box.to("ada@example.org", "signed")[0].text


def test_who_confirms_too_late_reads_until_when_it_was(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    letter = a_letter(closes_at=CLOSES, time_zone=NEW_YORK)
    watch.moment = CLOSES - timedelta(hours=1)
    ada = asked(client, post_box, letter, email="ada@example.org")
    watch.moment = CLOSES + timedelta(hours=48)
    late = client.get(ada)
    assert late.status_code == 409
    assert f"Signing closed on {SAID}. " in late.text
    assert "People could confirm for 48 hours, until 7 December 2026, 23:59 (America/New_York)" in late.text


def test_the_sent_page_and_the_reminder_say_until_when_a_link_confirms(
    client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter(closes_at=CLOSES, time_zone=NEW_YORK)
    sent = client.get(sign(client, letter, email="ada@example.org").location)
    assert "The link works until 7 December 2026, 23:59 (America/New_York)" in words(sent.text)
    watch.wait(hours=49)
    assert reminders.remind(clock.now()) == 1
    [_, reminder] = post_box.to("ada@example.org")
    assert f"Signing closes on {SAID}. You can confirm until 7 December 2026, 23:59" in reminder.text


def test_a_letter_that_opens_later_says_when_and_nothing_of_an_end(client: FlaskClient, watch: Watch) -> None:
    letter = a_letter(opens_at=OPENS, time_zone=NEW_YORK)
    said = "Signing opens on 6 December 2026, 09:00 (America/New_York)"
    url = f"/letters/{letter.slug}"
    for page in (client.get(url), client.get("/")):
        assert said in words(page.text)
        assert "No one has signed" not in page.text
        assert "losed" not in words(page.text)
    assert 'name="email"' not in client.get(url).text
    assert in_api(client, letter)["state"] == "scheduled"
    answers = [
        client.get(f"{url}/sign"),
        sign(client, letter, email="early@example.org"),
        client.post(f"{url}/sign", data={"step": "1"}),
        client.post(f"{url}/sent/again"),
    ]
    for answer in answers:
        assert (answer.status_code, said in answer.text, "has closed" in answer.text) == (409, True, False)
    watch.moment = OPENS
    assert sign(client, letter, email="in-time@example.org").status_code == 303
    assert in_api(client, letter)["state"] == "open"


def test_a_letter_that_opens_later_can_be_closed_and_reopened_only_behind_its_opening(
    app: Flask, client: FlaskClient, watch: Watch
) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    slug = a_draft(noor, organisation, time_zone=NEW_YORK, opens_at="2026-12-06T09:00")
    press(noor, slug, "publish")
    settings = f"/organise/letters/{slug}/settings"
    shown = noor.get(settings)
    assert "scheduled" in shown.text
    early = noor.post(settings, shown_in(shown.text) | {"closes_at": "2026-12-05T12:00"})
    assert (early.status_code, "It opens on 6 December 2026, 09:00 (America/New_York)" in early.text) == (422, True)
    assert "scheduled" in noor.get("/organise/").text
    press(noor, slug, "close")
    url = f"/organise/letters/{slug}/state"
    again = noor.post(url, {"act": "reopen", "sure": "1", "closes_at": "2026-12-05T12:00"})
    assert again.status_code == 422
    press(noor, slug, "reopen", closes_at="2026-12-07T12:00")
    said = client.get(f"/api/v1/letters/{slug}").get_json()
    assert (said["state"], said["closes_at"]) == ("scheduled", "2026-12-07T17:00:00+00:00")


def test_an_embargo_ends_by_the_letters_own_clocks(client: FlaskClient) -> None:
    letter = a_letter(embargo_until=CLOSES, time_zone=NEW_YORK)
    page = client.get(f"/letters/{letter.slug}?key={letter.embargo_key}")
    assert f"Under embargo until {SAID}" in words(page.text)


def test_states_are_said_as_they_are_at_the_moment(client: FlaskClient, watch: Watch) -> None:
    letter = a_letter(opens_at=clock.now() + timedelta(hours=1), closes_at=clock.now() + timedelta(hours=2))
    seen = []
    for _ in range(3):
        seen.append(in_api(client, letter)["state"])
        watch.wait(hours=1)
    for state in (LetterState.ARCHIVING, LetterState.ARCHIVED):
        with transaction() as session:
            session.get_one(Letter, letter.id).state = state
        seen.append(in_api(client, letter)["state"])
    assert seen == ["scheduled", "open", "closed", "archiving", "archived"]


@pytest.fixture
def another_process(database_url: str, tmp_path: Any, app: Flask) -> Iterator[FlaskClient]:
    """With pages of its own in its memory."""
    other = create_app(a_config(tmp_path / "other", database_url=database_url))
    yield other.test_client()
    with other.app_context():
        db.session.remove()
        db.engine.dispose()


def test_kept_pages_turn_at_the_very_moment_in_every_process(
    app: Flask, client: FlaskClient, another_process: FlaskClient, watch: Watch
) -> None:
    """However short ago they were rendered, and nothing on the way keeps them beyond it."""
    letter = a_letter(opens_at=OPENS, closes_at=OPENS + timedelta(days=1), time_zone=NEW_YORK)
    url = f"/letters/{letter.slug}"
    end_read()
    for turn, before, after in (
        (OPENS, "Signing opens on", 'name="email"'),
        (OPENS + timedelta(days=1), 'name="email"', "closed on"),
    ):
        for browser in (client, another_process):
            watch.moment = turn - timedelta(seconds=1)
            early = browser.get(url)
            assert (before in early.text, after in early.text) == (True, False)
            for page in (url, "/", f"/api/v1{url}", "/api/v1/letters"):
                assert browser.get(page).headers["Cache-Control"] == "public, max-age=0", page
            watch.moment = turn
            late = browser.get(url, headers={"If-None-Match": early.headers["ETag"]})
            assert (late.status_code, before in late.text, after in late.text) == (200, False, True)
            assert browser.get(url).headers["Cache-Control"] == "public, max-age=4"
            assert browser.get(f"/api/v1{url}").get_json()["state"] in ("open", "closed")


def test_an_embargoed_letter_joins_the_lists_at_its_hour(client: FlaskClient, watch: Watch) -> None:
    letter = a_letter(embargo_until=OPENS)
    for page in ("/", "/api/v1/letters"):
        watch.moment = OPENS - timedelta(seconds=1)
        early = client.get(page)
        assert (letter.slug in early.text, early.headers["Cache-Control"]) == (False, "public, max-age=0")
        watch.moment = OPENS
        end_read()
        assert letter.slug in client.get(page, headers={"If-None-Match": early.headers["ETag"]}).text


def test_a_closing_is_said_on_the_right_day_by_hand_too(client: FlaskClient, watch: Watch) -> None:
    letter = a_letter(time_zone="Pacific/Auckland")
    with transaction() as session:
        letters.close(session, letter=session.get_one(Letter, letter.id), now=clock.now())
    end_read()
    assert "closed on 2 December 2026, 04:00 (Pacific/Auckland)" in words(client.get(f"/letters/{letter.slug}").text)
