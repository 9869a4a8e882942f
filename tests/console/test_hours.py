"""Times are entered in a time zone that the organiser chooses; nonexistent local times are refused."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.db import transaction
from app.letters import deliveries
from app.models import Letter
from tests.console.writing import (
    a_draft,
    an_editor,
    an_organisation,
    letter_of,
    new_letter_at,
    opened,
    press,
    settings_of,
    whole,
)
from tests.desk import an_owner, at_desk
from tests.journeys.watch import Watch
from tests.make import a_letter

NEW_YORK = "America/New_York"


@pytest.fixture(autouse=True)
def _watch(watch: Watch) -> None:
    watch.moment = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)  # in New York it is still November


def test_hours_are_typed_and_shown_again_on_the_chosen_clocks(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    hours = {"opens_at": "2026-12-05T09:00", "closes_at": "2027-07-05T23:59", "embargo_until": "2026-12-05T06:30"}
    slug = a_draft(noor, organisation, time_zone=NEW_YORK, **hours)
    letter = letter_of(slug)
    assert (letter.opens_at, letter.closes_at, letter.embargo_until, letter.time_zone) == (
        datetime(2026, 12, 5, 14, 0, tzinfo=UTC),
        datetime(2027, 7, 6, 3, 59, tzinfo=UTC),  # in summer the clocks are four hours behind
        datetime(2026, 12, 5, 11, 30, tzinfo=UTC),
        NEW_YORK,
    )
    shown = opened(noor, settings_of(slug))
    assert {name: shown[name] for name in hours} == hours
    assert shown["time_zone"] == NEW_YORK


def test_another_time_zone_moves_the_hours_that_are_typed(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    slug = a_draft(noor, organisation, closes_at="2027-01-05T23:59")
    assert letter_of(slug).time_zone == "UTC"
    press(noor, slug, "publish")
    saved = noor.post(settings_of(slug), opened(noor, settings_of(slug)) | {"time_zone": NEW_YORK})
    assert saved.status_code == 303
    assert letter_of(slug).closes_at == datetime(2027, 1, 6, 4, 59, tzinfo=UTC)


def test_an_hour_that_is_left_as_it_was_stays_to_the_second(app: Flask) -> None:
    closes_at = datetime(2027, 11, 7, 5, 30, 12, tzinfo=UTC)  # on New York's clocks 01:30, which comes twice that night
    letter = a_letter(closes_at=closes_at, time_zone=NEW_YORK)
    browser = at_desk(app, an_owner(letter))
    changed = opened(browser, settings_of(letter.slug)) | {"funder": "Nobody but its members"}
    assert browser.post(settings_of(letter.slug), changed).status_code == 303
    assert (letter_of(letter.slug).closes_at, letter_of(letter.slug).funder) == (closes_at, "Nobody but its members")


@pytest.mark.parametrize(
    ("hour", "zone", "sentence"),
    [
        ("2027-03-14T02:30", NEW_YORK, "02:30 on 14 March 2027 does not exist in America/New_York"),
        ("2027-11-07T01:30", NEW_YORK, "01:30 on 7 November 2027 happens twice in America/New_York"),
    ],
)
@pytest.mark.parametrize("field", ["opens_at", "closes_at", "embargo_until"])
def test_an_hour_that_clocks_never_show_or_show_twice_is_refused(
    app: Flask, field: str, hour: str, zone: str, sentence: str
) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    answer = noor.post(new_letter_at(organisation), whole(time_zone=zone, **{field: hour}))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{hour}"' in answer.text
    assert f'<option value="{zone}" selected>' in answer.text
    assert noor.post(new_letter_at(organisation), whole(**{field: hour})).status_code == 303  # in UTC it is an hour


@pytest.mark.parametrize("field", ["closes_at"])
def test_reopening_reads_the_letters_own_clocks_too(app: Flask, field: str) -> None:
    letter = a_letter(time_zone=NEW_YORK)
    browser = at_desk(app, an_owner(letter))
    press(browser, letter.slug, "close")
    url = f"/organise/letters/{letter.slug}/state"
    answer = browser.post(url, {"act": "reopen", "sure": "1", field: "2027-03-14T02:30"})
    assert (answer.status_code, "does not exist in America/New_York" in answer.text) == (422, True)
    press(browser, letter.slug, "reopen", closes_at="2026-12-05T23:59")
    assert letter_of(letter.slug).closes_at == datetime(2026, 12, 6, 4, 59, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "america/new_york", "../../etc/passwd", "localtime", "x" * 5000, ""])
def test_a_zone_that_there_is_not_is_refused_and_the_rest_stays_typed(app: Flask, zone: str) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    answer = noor.post(new_letter_at(organisation), whole(time_zone=zone, closes_at="2026-12-05T23:59"))
    assert answer.status_code == 422
    assert "Choose a time zone from the list" in answer.text
    assert 'value="2026-12-05T23:59"' in answer.text


def test_older_names_are_taken_and_shown_as_saved(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    slug = a_draft(noor, organisation, time_zone="US/Eastern", closes_at="2026-12-05T23:59")
    assert letter_of(slug).closes_at == datetime(2026, 12, 6, 4, 59, tzinfo=UTC)
    assert opened(noor, settings_of(slug))["time_zone"] == "US/Eastern"


def test_a_new_letter_is_in_the_zone_that_the_organisation_chose_last(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    assert opened(noor, new_letter_at(organisation))["time_zone"] == "UTC"
    a_draft(noor, organisation, title="First", time_zone="Europe/Riga")
    a_draft(noor, organisation, title="Second", time_zone=NEW_YORK)
    shown = opened(noor, new_letter_at(organisation))
    assert (shown["time_zone"], shown["dated"]) == (NEW_YORK, "2026-11-30")
    slug = a_draft(noor, organisation, title="Third")  # a form that says nothing of it
    assert letter_of(slug).time_zone == NEW_YORK
    other = an_organisation("another-guild")
    assert opened(an_editor(app, other), new_letter_at(other))["time_zone"] == "UTC"


def test_two_editors_read_each_others_hours_on_the_clocks_that_each_has_chosen(app: Flask) -> None:
    organisation = an_organisation()
    noor, ed = an_editor(app, organisation), an_editor(app, organisation, name="Ed Second")
    slug = a_draft(noor, organisation, closes_at="2026-12-05T23:59")
    form = opened(noor, settings_of(slug))
    theirs = opened(ed, settings_of(slug)) | {"time_zone": NEW_YORK}
    assert ed.post(settings_of(slug), whole() | theirs).status_code == 303
    answer = noor.post(settings_of(slug), whole() | form | {"title": "Mine"})
    assert answer.status_code == 409
    assert "5 December 2026, 23:59 (America/New_York)" in answer.text


def test_the_day_of_a_delivery_is_one_of_the_letters_own_calendar(app: Flask, client: FlaskClient) -> None:
    letter = a_letter(time_zone=NEW_YORK)
    tokyo = a_letter(time_zone="Asia/Tokyo", now=clock.now() - timedelta(days=3))
    now = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)  # the last evening of November, and a noon of December
    with transaction() as session:
        here, there = session.get_one(Letter, letter.id), session.get_one(Letter, tokyo.id)
        first, last = datetime(2026, 11, 30, tzinfo=UTC).date(), datetime(2026, 12, 1, tzinfo=UTC).date()
        assert deliveries.why_not_on(session, here, first, now=now) is None
        assert "in the future" in (deliveries.why_not_on(session, here, last, now=now) or "")
        assert deliveries.why_not_on(session, there, last, now=now - timedelta(hours=5)) is None
        said = deliveries.say_delivered(session, letter=here, to_whom="The Chair", on=first, now=now)
        assert said.holds_until == datetime(2026, 12, 1, 5, 0, tzinfo=UTC)  # its list holds who signed that evening
