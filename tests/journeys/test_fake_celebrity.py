"""Somebody signs as a celebrity, in plain and in look-alike letters, and later the celebrity herself does."""

import csv
import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from app.audit_log.record import By
from app.core import clock
from app.core.db import transaction
from app.models import Letter, ProtectedName, Role
from app.moderation import actions as moderation
from app.tally import audit
from tests.desk import Browser, a_colleague, an_owner, as_seen, at_desk
from tests.journeys.names_command import flask_names
from tests.journeys.steps import asked, listed, named, signed, standing
from tests.make import a_letter, confirm, signatures, tally, work
from tests.pages.html import texts
from tests.post_box import PostBox
from tests.protected import PUBLICIST
from tests.statements import statements

STAR = "Orla Vantongeren"
LOOK_ALIKES = (
    STAR,
    "Оrlа Vаntоngеrеn",  # Cyrillic
    "Ｏｒｌａ Ｖａｎｔｏｎｇｅｒｅｎ",  # full width
    "Or\u200bla Van\u200dtongeren",  # zero width
    "Vantongeren, Orla",
    "VANTONGEREN ORLA",
    "0rla Vantongeren",
    "Órlä Vántöngeren",
    "O r l a V a n t o n g e r e n",
    "The Real Orla Vantongeren",
    "OrlaVantongeren",
    "𝓞𝓻𝓵𝓪 𝓥𝓪𝓷𝓽𝓸𝓷𝓰𝓮𝓻𝓮𝓷",
)


@pytest.fixture
def protected(app: Flask, client: FlaskClient, post_box: PostBox) -> None:
    flask_names(app, "protect", STAR, "--famous", "--watch", PUBLICIST)
    client.post(post_box.to(PUBLICIST, "watch-confirm")[0].link)


def names_page(letter: Letter) -> str:
    return f"/organise/letters/{letter.slug}/names"


def decides(browser: Browser, letter: Letter, name: str, verdict: str, **more: str) -> int:
    """Press a button beside a held name."""
    return browser.post(names_page(letter), as_seen(browser, letter, name, verdict=verdict, **more)).status_code


def test_a_fake_celebrity_is_shown_and_counted_nowhere_in_whatever_letters(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, protected: None, tmp_path: Path
) -> None:
    signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    privates = [
        signed(client, post_box, letter, name=name, email=f"fake-{at}@example.org")
        for at, name in enumerate(LOOK_ALIKES)
    ]
    work()

    counted = tally(client, letter)
    assert (counted["signed"], counted["private"], counted["held"]) == (1, 0, len(LOOK_ALIKES))
    assert listed(client, letter, "supporters") == ["Ada Finch"]
    assert listed(client, letter, "verified") == []
    for page in ("", "/credits", "/supporters", "/supporters?q=Vantongeren", "/supporters?q=Orla", "/report?q=Orla"):
        names = texts(client.get(f"/letters/{letter.slug}{page}").text, "bdi")
        assert [name for name in names if "Ada" not in name] == [], page
    assert "ongeren" not in client.get("/").text
    path = tmp_path / "all.csv"
    app.test_cli_runner().invoke(args=["export", letter.slug, "--list", "all", "-o", str(path)])
    assert [row["name"] for row in csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))] == ["Ada Finch"]
    assert {standing(client, private)["number"] for private in privates} == {None}
    assert {one.hold_reason for one in signatures(letter)} == {None, "famous"}
    assert audit.audit(letter) == []


def test_her_publicist_is_told_once_a_day_and_nobody_else(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, protected: None
) -> None:
    other = a_letter(title="Open the training record")
    for at, name in enumerate(LOOK_ALIKES[:3]):
        signed(client, post_box, letter, name=name, email=f"fake-{at}@example.org")
    signed(client, post_box, letter, name="Senator Ada Quill", email="ada@example.org")

    [told] = post_box.to(PUBLICIST, "name-watch")
    assert STAR in told.text
    assert letter.title in told.text
    assert f"/letters/{letter.slug}" in told.link
    assert "is held: we" in told.text
    for typed in ("Оrlа", "fake-0", "Quill", "example.org\n"):
        assert typed not in told.text
    signed(client, post_box, other, name=STAR, email="fake-0@example.org")
    assert [other.title in mail.text for mail in post_box.to(PUBLICIST, "name-watch")] == [False, True]


def test_she_ends_her_watch_by_the_link_in_the_mail_and_stays_protected(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, protected: None
) -> None:
    signed(client, post_box, letter, name=STAR, email="fake@example.org")
    stop = post_box.to(PUBLICIST, "name-watch")[0].links[-1]
    other = a_letter()

    assert "Stop these emails?" in client.get(stop).text
    signed(client, post_box, a_letter(), name=STAR, email="fake@example.org")
    assert len(post_box.to(PUBLICIST, "name-watch")) == 2  # opening it has ended nothing
    assert "You’re unsubscribed" in client.post(stop).text
    assert "You’re unsubscribed" in client.get(stop).text
    signed(client, post_box, other, name=STAR, email="fake@example.org")

    assert len(post_box.to(PUBLICIST, "name-watch")) == 2
    assert named(other, STAR).hold_reason == "famous"
    assert client.get(f"{stop}x").status_code == 404


def test_a_fake_is_refused_by_one_and_told_why(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, protected: None
) -> None:
    private = signed(client, post_box, letter, name=STAR, email="fake@example.org")
    noor = at_desk(app, an_owner(letter))

    assert decides(noor, letter, STAR, "no") == 303
    work()

    [told] = post_box.to("fake@example.org", "removed")
    assert "the person named did not sign" in told.text
    assert standing(client, private)["state"] == "removed"
    assert (tally(client, letter)["signed"], tally(client, letter)["held"]) == (0, 0)


def test_the_real_one_is_released_by_two_and_counts_with_a_number(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, protected: None
) -> None:
    signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    private = signed(client, post_box, letter, name=STAR, email="orla@example.org")
    work()
    noor, ines = at_desk(app, an_owner(letter)), at_desk(app, a_colleague(letter, Role.REVIEWER, name="Ines Wold"))

    for _ in range(2):  # a double click is one voice
        assert decides(noor, letter, STAR, "yes") == 303
        work()
        assert tally(client, letter)["held"] == 1
        assert standing(client, private)["number"] is None
    assert "First of two approvals: Noor Achterberg" in ines.get(names_page(letter)).text
    assert "You have approved it; a second person has to approve it too" in noor.get(names_page(letter)).text
    assert decides(ines, letter, STAR, "yes") == 303
    work()

    assert listed(client, letter, "supporters") == ["Ada Finch", STAR]
    assert standing(client, private)["number"] == 2
    assert "Your signature counts now" in post_box.to("orla@example.org", "restored")[0].text
    assert "No names are held." in noor.get(names_page(letter)).text
    assert audit.audit(letter) == []


def test_the_operator_is_one_voice_however_often(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, protected: None
) -> None:
    signed(client, post_box, letter, name=STAR, email="orla@example.org")
    number = str(named(letter, STAR).id)
    for _ in range(2):
        assert "this is the first of two approvals" in flask_names(app, "accept", number, STAR)
    work()
    assert tally(client, letter)["held"] == 1

    assert decides(at_desk(app, an_owner(letter)), letter, STAR, "yes") == 303
    work()
    assert listed(client, letter, "supporters") == [STAR]


def test_a_release_of_another_name_is_no_voice_for_hers(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, protected: None
) -> None:
    private = signed(client, post_box, letter, name="Orla Vantongeren-Ames", email="eve@example.org")
    noor, ines = at_desk(app, an_owner(letter)), at_desk(app, a_colleague(letter, Role.REVIEWER))
    assert decides(noor, letter, "Orla Vantongeren-Ames", "yes") == 303
    client.post(private, data={"act": "correct", "name": STAR, "file_under": "", "credit": ""})

    assert decides(ines, letter, STAR, "yes") == 303
    work()
    assert tally(client, letter)["held"] == 1
    assert decides(noor, letter, STAR, "yes") == 303
    work()
    assert listed(client, letter, "supporters") == [STAR]


def test_nobody_becomes_her_by_a_correction_that_one_person_accepts(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, protected: None
) -> None:
    private = signed(client, post_box, letter, name="Eve Mole", email="eve@example.org")
    work()
    client.post(private, data={"act": "correct", "name": "Оrlа Vаntоngеrеn", "file_under": "", "credit": ""})
    assert len(post_box.to(PUBLICIST, "name-watch")) == 1
    noor = at_desk(app, an_owner(letter))
    sent = as_seen(noor, letter, "Eve Mole", verdict="yes", waiting="corrected")

    assert [noor.post(names_page(letter), sent).status_code for _ in range(2)] == [303, 409]
    again = as_seen(noor, letter, "Eve Mole", verdict="yes", waiting="corrected")
    assert noor.post(names_page(letter), again).status_code == 303  # twice is one voice
    work()
    assert listed(client, letter, "supporters") == ["Eve Mole"]
    reviewer = at_desk(app, a_colleague(letter, Role.REVIEWER))
    sent = as_seen(reviewer, letter, "Eve Mole", verdict="yes", waiting="corrected")
    assert reviewer.post(names_page(letter), sent).status_code == 303
    work()
    assert listed(client, letter, "supporters") == ["Оrlа Vаntоngеrеn"]
    assert audit.audit(letter) == []


def test_restoring_a_refused_star_takes_two_as_well(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter, protected: None
) -> None:
    signed(client, post_box, letter, name=STAR, email="orla@example.org")
    noor, ines = an_owner(letter), a_colleague(letter, Role.REVIEWER)
    desk = at_desk(app, noor)
    assert decides(desk, letter, STAR, "yes") == 303
    assert decides(desk, letter, STAR, "no") == 303
    assert [restores(letter, one.id) for one in (ines, ines, noor)] == ["first-of-two", "first-of-two", "done"]
    work()
    assert listed(client, letter, "supporters") == [STAR]


def restores(letter: Letter, account_id: int) -> str | None:
    with transaction() as session:
        by = By(account_id, letter.organisation_id)
        return moderation.restore(session, signature_id=named(letter, STAR).id, by=by, now=clock.now())


def test_who_bears_part_of_her_name_signs_like_everybody(
    client: FlaskClient, post_box: PostBox, letter: Letter, protected: None
) -> None:
    for at, name in enumerate(("Orla Brennick", "Joris Vantongeren", "Vantongeren", "Orla")):
        signed(client, post_box, letter, name=name, email=f"n{at}@example.org")
    work()

    assert tally(client, letter)["signed"] == 4


def test_a_name_is_protected_for_the_very_next_who_confirms(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    signed(client, post_box, letter, name="Joris Brennick", email="first@example.org")
    flask_names(app, "protect", "Joris Brennick")
    signed(client, post_box, letter, name="Joris Brennick", email="second@example.org")
    flask_names(app, "unprotect", "Joris Brennick")
    signed(client, post_box, letter, name="Joris Brennick", email="third@example.org")
    work()

    assert (tally(client, letter)["signed"], tally(client, letter)["held"]) == (2, 1)
    assert "No names are protected." in flask_names(app, "protected")


def test_confirming_asks_the_database_no_more_often_for_a_thousand_protected_names(
    app: Flask, client: FlaskClient, post_box: PostBox, letter: Letter
) -> None:
    links = [asked(client, post_box, letter, email=f"ada{at}@example.org") for at in range(4)]
    with statements() as without:
        confirm(client, links[0])
    with transaction() as session:
        names = [
            {"name": f"Person{at} Family{at}", "famous": at % 2 == 0, "made_at": clock.now()} for at in range(1000)
        ]
        session.execute(insert(ProtectedName), names)
    confirm(client, links[1])  # the names are read once
    with statements() as within:
        confirm(client, links[2])

    assert len(within) == len(without)
    with statements() as held:
        confirm(client, links[3], name="Family7 Person7")
    assert [one.hold_reason for one in signatures(letter)] == [None, None, None, "protected"]
    assert len(held) <= len(without) + 1
