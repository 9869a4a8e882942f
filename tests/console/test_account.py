"""One's own account: its name, its second factors, and the retention of account data."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts import invitations
from app.audit_log.record import THE_OPERATOR
from app.cli.accounts import new_sign_in_link
from app.core import clock
from app.core.db import db, end_read, transaction
from app.models import Account, Invitation, Letter, Role, SignInLink
from app.retention import jobs
from app.text.addresses import parse_address
from tests.desk import a_colleague, an_owner, at_desk
from tests.make import a_letter
from tests.sign_in import Organiser, with_password

PAGE = "/organise/account"


@pytest.fixture
def letter(app: Flask) -> Letter:
    return a_letter()


@pytest.fixture
def editor(letter: Letter) -> Account:
    return a_colleague(letter, Role.EDITOR, name="Noor Achterberg")


def count_kept() -> tuple[int, int]:
    """Invitations and sign-in links."""
    end_read()
    kept = [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in (Invitation, SignInLink)]
    return kept[0], kept[1]


def test_somebody_takes_another_name(app: Flask, editor: Account) -> None:
    browser = at_desk(app, editor)

    assert browser.post(PAGE, {"name": "  Noor   Achterberg-Lind "}).status_code == 303

    assert "Noor Achterberg-Lind</a>" in browser.get(PAGE).text


def test_a_new_name_is_a_line_of_the_trace(app: Flask, letter: Letter, editor: Account) -> None:
    browser = at_desk(app, editor)
    for name in ("Noor Achterberg-Lind", "Noor Achterberg-Lind"):  # the second time nothing is new
        browser.post(PAGE, {"name": name})
    trace = at_desk(app, an_owner(letter, name="Ines Quandt")).get(
        f"/organise/organisations/{letter.organisation.slug}/trace"
    )

    assert trace.text.count("Noor Achterberg-Lind chose this name") == 1


@pytest.mark.parametrize("name", ["Ines Quandt", "INES  QUANDT", "Inеs Quаndt"])
def test_nobody_takes_the_name_of_a_colleague(app: Flask, letter: Letter, editor: Account, name: str) -> None:
    an_owner(letter, name="Ines Quandt")
    browser = at_desk(app, editor)

    answer = browser.post(PAGE, {"name": name})

    assert answer.status_code == 422
    assert "A colleague has this name" in answer.text
    assert browser.post(PAGE, {"name": "Ines Quandt-Lind"}).status_code == 303


@pytest.mark.parametrize("name", ["", "   ", "!!!", "x" * 101])
def test_a_name_that_is_none_is_said_to_be_none(app: Flask, editor: Account, name: str) -> None:
    answer = at_desk(app, editor).post(PAGE, {"name": name})

    assert answer.status_code == 422
    assert "Error:" in answer.text


def test_the_account_page_is_for_whoever_is_signed_in(app: Flask) -> None:
    assert Organiser(app).get(PAGE).status_code == 303


def test_signing_out_everywhere_ends_this_browser_and_the_others(app: Flask, editor: Account) -> None:
    with_password(editor)
    here, there = Organiser(app), Organiser(app)
    for browser in (here, there):
        browser.gives_password(editor.email)

    assert here.post(f"{PAGE}/sign-out-everywhere").location == "/organise/sign-in"

    assert not here.is_signed_in()
    assert not there.is_signed_in()
    assert Organiser(app).gives_password(editor.email).status_code == 302


def test_an_app_that_is_done_without_is_asked_for_no_more(app: Flask, editor: Account) -> None:
    with_password(editor)
    browser = Organiser(app)
    browser.gives_password(editor.email)
    browser.sets_up_an_app()

    assert browser.post("/organise/second-factor", {"setup": "disable"}).location == PAGE

    assert Organiser(app).gives_password(editor.email).location == "/organise/"


def test_a_wrong_code_sets_up_no_app(app: Flask, editor: Account) -> None:
    with_password(editor)
    browser = Organiser(app)
    browser.gives_password(editor.email)
    page = browser.post("/organise/second-factor", {"setup": "authenticator"}).text
    action = page.partition('action="/organise/second-factor/')[2].partition('"')[0]

    browser.post(f"/organise/second-factor/{action}", {"code": "000000"})

    assert Organiser(app).gives_password(editor.email).location == "/organise/"


def test_what_has_ended_is_forgotten(app: Flask, letter: Letter, editor: Account) -> None:
    now = clock.now()
    new_sign_in_link(editor.email)
    with transaction() as session:
        address = parse_address("new.colleague@desk.example")
        invitations.invite(
            session, organisation=letter.organisation, address=address, role=Role.EDITOR, by=THE_OPERATOR, now=now
        )
    jobs.run(now)
    assert count_kept() == (1, 1)

    jobs.run(now + timedelta(hours=2))
    assert count_kept() == (1, 0)
    jobs.run(now + timedelta(days=36))
    assert count_kept() == (1, 0)
    jobs.run(now + timedelta(days=38))
    assert count_kept() == (0, 0)
