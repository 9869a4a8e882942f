"""Organisers' passwords: which are accepted, changing one, and resetting one by mail."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from app import create_app
from app.accounts import resets, setup
from app.accounts.passwords import TOO_LONG, weakness
from app.core import clock
from app.core.db import transaction
from app.models import Account, Role
from tests.desk import a_colleague
from tests.make import a_config, a_letter, sign
from tests.post_box import PostBox
from tests.quick import HASHING_OF_A_SITE
from tests.sign_in import PASSWORD, SIGN_IN, Organiser, said, with_password
from tests.statements import statements

NOBODY = "nobody@desk.example"


@pytest.fixture
def editor(app: Flask) -> Account:
    return with_password(a_colleague(a_letter(), Role.EDITOR))


@pytest.mark.parametrize(
    "password",
    ["passwordpassword", "short", "aaaaaaaaaaaaaaaa", "123456789012", "Password2026!", "P@ssw0rdP@ssw0rd",
     "qwertyuiop12", "abcabcabcabcabc", "undersigned2026", "correct horse battery staple", "ines.calloway99",
     "Ines Calloway!", "1qaz2wsx3edc", "q1w2e3r4t5y6", "qazwsxedcrfv", "sonyericsson", "finalfantasy",
     "correct-horse-battery-staple", "calloway calloway", "\u0300\u0316" * 99],
)  # fmt: skip
def test_what_others_would_try_first_is_no_password(password: str) -> None:
    assert weakness(password, own=("ines.calloway@desk.example", "Ines Calloway"))


def test_no_common_password_of_zxcvbn_will_do() -> None:
    assert [one for one in FREQUENCY_LISTS["passwords"] if weakness(one) is None] == []


def test_an_endless_password_is_refused_before_it_is_judged() -> None:
    assert weakness("a\u0316\u0300" * 20_000) == TOO_LONG


@pytest.mark.parametrize("password", [PASSWORD, "k3J#mq9Zp!x2", "tram-lilac-9-pebble", "雪が静かに降る夜の灯りと猫"])
def test_what_nobody_would_try_first_is_a_password(password: str) -> None:
    assert weakness(password, own=("ines.calloway@desk.example", "Ines Calloway")) is None


def test_a_stolen_hash_is_as_costly_to_try_as_owasp_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "HASHING", HASHING_OF_A_SITE)
    with create_app(a_config(tmp_path)).app_context():
        hashed = hash_password(PASSWORD)

    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_changed_password_ends_other_sessions_and_is_told(app: Flask, editor: Account, post_box: PostBox) -> None:
    here, there = Organiser(app), Organiser(app)
    here.gives_password(editor.email)
    there.gives_password(editor.email)

    def changes(new: str) -> Any:
        form = {"password": PASSWORD, "new_password": new, "new_password_confirm": new}
        return here.post("/organise/password", form)

    assert changes("passwordpassword").status_code == 422
    assert changes("pebble violet harbour nine").location == "/organise/account"
    assert here.is_signed_in()
    assert not there.is_signed_in()
    [mail] = post_box.to(editor.email, "account-changed")
    assert "Your password was changed." in mail.text
    assert Organiser(app).gives_password(editor.email, "pebble violet harbour nine").status_code == 302


def test_the_password_now_is_guessed_so_often(app: Flask, editor: Account) -> None:
    browser = Organiser(app)
    browser.gives_password(editor.email)
    new = "pebble violet harbour nine"

    def changes(now: str) -> int:
        form = {"password": now, "new_password": new, "new_password_confirm": new}
        return browser.post("/organise/password", form).status_code

    assert [changes(f"a wrong one, {n}") for n in range(10)] == [422] * 10
    assert changes(PASSWORD) == 422, "the right one comes too late"


def test_a_forgotten_password_is_chosen_anew_once(app: Flask, editor: Account, post_box: PostBox) -> None:
    signed_in, browser = Organiser(app), Organiser(app)
    signed_in.gives_password(editor.email)
    browser.post("/organise/reset", {"email": editor.email})
    [mail] = post_box.to(editor.email, "password-reset")
    form = {"password": "pebble violet harbour nine", "password_confirm": "pebble violet harbour nine"}

    assert browser.get(mail.link).status_code == 200
    assert browser.post(mail.link, form | {"password": "passwordpassword"}).status_code == 422
    assert signed_in.is_signed_in(), "nothing has changed yet"
    assert browser.post(mail.link, form).location == SIGN_IN

    assert not browser.is_signed_in()
    assert not signed_in.is_signed_in()
    used = browser.post(mail.link, form)
    assert used.status_code == 410, "the link is used"
    assert "/organise/reset" in used.text
    assert [one.kind for one in post_box.to(editor.email)] == ["password-reset", "account-changed"]
    assert Organiser(app).gives_password(editor.email, form["password"]).status_code == 302


def test_a_reset_says_the_same_to_every_address_and_mails_one(app: Flask, editor: Account, post_box: PostBox) -> None:
    known = Organiser(app).post("/organise/reset", {"email": editor.email})
    unknown = Organiser(app).post("/organise/reset", {"email": NOBODY})
    no_address = Organiser(app).post("/organise/reset", {"email": "not an address"})

    assert known.status_code == 200
    assert said(known) == said(unknown) == said(no_address)
    assert [mail.to for mail in post_box.empty()] == [editor.email]


def test_a_reset_runs_the_same_statements_for_every_address(app: Flask, editor: Account) -> None:
    Organiser(app).post("/organise/reset", {"email": NOBODY})  # the very first mail makes the platform's key
    without_password = a_colleague(a_letter(), Role.ADVOCATE).email
    ran = []
    for email in (editor.email, NOBODY, without_password, *[editor.email] * 4):
        browser = Organiser(app)
        browser.csrf_token()
        with statements() as run:
            browser.post("/organise/reset", {"email": email})
        ran.append(run)

    assert len(ran[0]) >= 2
    assert all(one == ran[0] for one in ran)


def test_a_reset_goes_to_one_mailbox_three_times_an_hour(app: Flask, editor: Account, post_box: PostBox) -> None:
    answers = [said(Organiser(app).post("/organise/reset", {"email": editor.email})) for _ in range(5)]

    assert all(one == answers[0] for one in answers)
    assert len(post_box.to(editor.email)) == 3


def test_a_reset_goes_to_one_mailbox_six_times_a_day_whatever_was_written_about_letters(
    app: Flask, editor: Account, client: FlaskClient, post_box: PostBox
) -> None:
    for _ in range(6):
        sign(client, a_letter(), email=editor.email)  # a stranger in the editor's name locks nobody out
    for _ in range(9):
        with transaction() as session:
            resets.mail_reset(session, email=editor.email, allowed=True, now=clock.now())
    assert len(post_box.to(editor.email, "password-reset")) == 6


def test_a_reset_leaves_the_second_factor_standing(app: Flask, editor: Account, post_box: PostBox) -> None:
    browser = Organiser(app)
    browser.gives_password(editor.email)
    browser.sets_up_an_app()
    another = Organiser(app)
    another.post("/organise/reset", {"email": editor.email})
    [mail] = post_box.to(editor.email, "password-reset")
    form = {"password": "pebble violet harbour nine", "password_confirm": "pebble violet harbour nine"}
    another.post(mail.link, form)

    answer = another.gives_password(editor.email, form["password"])

    assert answer.location.startswith("/organise/second-factor/code")
