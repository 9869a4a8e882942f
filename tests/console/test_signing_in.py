"""Signing in to the console: what it requires, what it never reveals, and how often it may be tried."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.core import clock
from app.models import Account, Role
from app.web.limits import NetworkLimits
from tests.desk import a_colleague, an_owner
from tests.make import a_config, a_letter
from tests.post_box import PostBox
from tests.sign_in import PASSWORD, SIGN_IN, Organiser, code_of, said, with_password
from tests.statements import statements

NOBODY = "nobody@desk.example"


@pytest.fixture
def editor(app: Flask) -> Account:
    return with_password(a_colleague(a_letter(), Role.EDITOR))


def test_an_editor_signs_in_with_address_and_password(app: Flask, editor: Account) -> None:
    browser = Organiser(app)

    answer = browser.gives_password(editor.email.upper())

    assert (answer.status_code, answer.location) == (302, "/organise/")
    assert browser.is_signed_in()


def test_afterwards_the_page_opens_that_was_asked_for(app: Flask, editor: Account) -> None:
    browser = Organiser(app)
    asked = browser.get("/organise/account")
    assert asked.location == f"{SIGN_IN}?next=%2Forganise%2Faccount"

    answer = browser.post(asked.location, {"email": editor.email, "password": PASSWORD})

    assert answer.location == "/organise/account"
    elsewhere = Organiser(app).post(
        f"{SIGN_IN}?next=https://elsewhere.example/", {"email": editor.email, "password": PASSWORD}
    )
    assert "elsewhere" not in (elsewhere.location or "")


def test_a_wrong_password_and_an_unknown_address_get_one_answer(app: Flask, editor: Account) -> None:
    wrong = Organiser(app).gives_password(editor.email, "tram orbit copper lantern")
    unknown = Organiser(app).gives_password(NOBODY)
    without_password = Organiser(app).gives_password(a_colleague(a_letter(), Role.ADVOCATE).email)

    assert wrong.status_code == 422
    assert "That email and password don’t match" in wrong.text
    assert said(wrong) == said(unknown) == said(without_password)


def test_a_wrong_password_and_an_unknown_address_run_the_same_statements(app: Flask, editor: Account) -> None:
    ran = []
    for email in (editor.email, NOBODY):
        browser = Organiser(app)
        browser.csrf_token()
        with statements() as run:
            browser.gives_password(email, "tram orbit copper lantern")
        ran.append(run)

    assert len(ran[0]) >= 1
    assert ran[0] == ran[1]


def test_no_get_signs_anybody_in(app: Flask, editor: Account) -> None:
    browser = Organiser(app)

    for query in (f"?email={editor.email}&password={PASSWORD}", "?next=/organise/"):
        browser.get(f"{SIGN_IN}{query}")

    assert not browser.is_signed_in()


def test_the_typed_password_is_never_printed(app: Flask, editor: Account) -> None:
    answer = Organiser(app).gives_password(editor.email, "not-my-password-at-all")

    assert "not-my-password-at-all" not in answer.text


def test_too_many_tries_lock_the_password_and_do_not_tell(app: Flask, editor: Account) -> None:
    browser = Organiser(app)
    answers = [said(browser.gives_password(editor.email, f"wrong password {n}")) for n in range(12)]

    right_but_late = browser.gives_password(editor.email)

    assert all(one == answers[0] for one in [*answers, said(right_but_late)])
    assert not browser.is_signed_in()


def test_tries_at_one_account_do_not_lock_another(app: Flask, editor: Account) -> None:
    for n in range(12):
        Organiser(app).gives_password(NOBODY, f"wrong password {n}")

    assert Organiser(app).gives_password(editor.email).status_code == 302


@pytest.fixture
def limited(app: Flask) -> Flask:
    """The same site with its network limits on."""
    app.extensions["network_limits"] = NetworkLimits(None)
    return app


def test_one_network_tries_so_often_and_others_go_on(limited: Flask, editor: Account) -> None:
    browser = Organiser(limited)
    answers = [browser.gives_password(f"somebody-{n}@desk.example") for n in range(31)]

    assert [one.status_code for one in answers[-2:]] == [422, 429]
    assert "Retry-After" in answers[-1].headers
    elsewhere = browser.post(
        SIGN_IN, {"email": editor.email, "password": PASSWORD}, environ_overrides={"REMOTE_ADDR": "198.51.100.7"}
    )
    assert elsewhere.status_code == 302


def test_an_app_is_asked_for_after_the_password(app: Flask, editor: Account) -> None:
    browser = Organiser(app)
    browser.gives_password(editor.email)
    key = browser.sets_up_an_app(now=clock.now() - timedelta(seconds=60))
    another = Organiser(app)

    answer = another.gives_password(editor.email)

    assert answer.location.startswith("/organise/second-factor/code")
    assert not another.is_signed_in()
    assert another.gives_code("000000").status_code == 422
    assert another.gives_code(code_of(key)).location == "/organise/"
    assert another.is_signed_in()


def test_a_code_of_the_app_opens_once(app: Flask, editor: Account) -> None:
    browser = Organiser(app)
    browser.gives_password(editor.email)
    key = browser.sets_up_an_app(now=clock.now() - timedelta(seconds=60))
    code = code_of(key)
    first, second, third = Organiser(app), Organiser(app), Organiser(app)
    for one in (first, second, third):
        one.gives_password(editor.email)

    assert first.gives_code(code).status_code == 302
    replayed = second.gives_code(code)

    assert replayed.status_code == 422
    assert not second.is_signed_in()
    assert third.gives_code(code_of(key, now=clock.now() - timedelta(seconds=60))).status_code == 422, (
        "nor an older one"
    )


def test_the_code_that_proved_the_app_opens_nothing(app: Flask, editor: Account) -> None:
    browser = Organiser(app)
    browser.gives_password(editor.email)
    now = clock.now()
    key = browser.sets_up_an_app(now=now)
    another = Organiser(app)
    another.gives_password(editor.email)

    assert another.gives_code(code_of(key, now=now)).status_code == 422


def test_codes_are_guessed_so_often(app: Flask, editor: Account) -> None:
    browser = Organiser(app)
    browser.gives_password(editor.email)
    key = browser.sets_up_an_app(now=clock.now() - timedelta(seconds=60))
    another = Organiser(app)
    another.gives_password(editor.email)

    for n in range(10):
        assert another.gives_code(f"{n:06}").status_code == 422

    assert another.gives_code(code_of(key)).status_code == 422, "the right one comes too late"


def test_an_owner_sets_up_a_second_factor_before_anything_else(app: Flask) -> None:
    letter = a_letter()
    owner = with_password(an_owner(letter))
    browser = Organiser(app)
    browser.gives_password(owner.email)
    people = f"/organise/organisations/{letter.organisation.slug}/people"

    assert browser.get(people).location == "/organise/second-factor"
    browser.sets_up_an_app()
    assert browser.get(people).status_code == 200


def test_the_picture_of_the_app_is_for_this_browser_and_kept_nowhere(app: Flask, editor: Account) -> None:
    browser = Organiser(app)
    browser.gives_password(editor.email)
    assert browser.get("/organise/account/authenticator.svg").status_code == 404
    browser.post("/organise/second-factor", {"setup": "authenticator"})

    picture = browser.get("/organise/account/authenticator.svg")

    assert picture.mimetype == "image/svg+xml"
    assert "no-store" in picture.headers["Cache-Control"]
    assert "style" not in picture.text
    assert Organiser(app).get("/organise/account/authenticator.svg").status_code == 303


def test_there_is_one_cookie_for_the_console_alone(app: Flask, editor: Account) -> None:
    browser = Organiser(app)

    answer = browser.gives_password(editor.email)

    [cookie] = [part for part in answer.headers.getlist("Set-Cookie") if part.startswith("undersigned=")]
    assert {"HttpOnly", "Path=/organise", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    for path in ("/", "/privacy", "/how-we-verify", "/api/v1/letters"):
        assert "Set-Cookie" not in browser.get(path).headers
        assert "Cookie" not in browser.get(path).headers.get("Vary", "")


def test_nobody_is_remembered_beyond_the_session(app: Flask, editor: Account) -> None:
    answer = Organiser(app).gives_password(editor.email, remember="y")

    assert answer.status_code == 302
    assert [cookie.partition("=")[0] for cookie in answer.headers.getlist("Set-Cookie")] == ["undersigned"]


def test_in_production_the_cookie_is_bound_to_the_host(tmp_path: Path) -> None:
    app = create_app(a_config(tmp_path, production=True, base_url="https://letters.example"))

    assert app.config["SESSION_COOKIE_NAME"] == "__Host-undersigned"
    assert app.config["SESSION_COOKIE_SECURE"]


def test_a_form_without_the_token_of_the_session_is_refused(app: Flask, editor: Account) -> None:
    browser = Organiser(app)
    browser.get(SIGN_IN)

    answer = browser.post(SIGN_IN, {"email": editor.email, "password": PASSWORD}, csrf=False)

    assert answer.status_code == 400
    assert not browser.is_signed_in()


def test_nobody_is_written_to_for_a_lost_phone(app: Flask, editor: Account, post_box: PostBox) -> None:
    browser = Organiser(app)
    browser.gives_password(editor.email)
    browser.sets_up_an_app()
    post_box.empty()
    another = Organiser(app)
    another.gives_password(editor.email)

    answer = another.post("/organise/second-factor/lost", {"help_setup": "help"})

    assert answer.status_code == 422
    assert post_box.empty() == []
