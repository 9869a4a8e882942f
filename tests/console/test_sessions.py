"""Console sessions, how they end, and lockouts that affect only whoever guesses passwords."""

import pytest
from flask import Flask
from limits import RateLimitItemPerMinute

from app.accounts import guards
from app.models import Account, Role
from app.web import limits
from tests.desk import Browser, a_colleague, an_owner, at_desk
from tests.journeys.watch import Watch
from tests.make import a_letter
from tests.post_box import PostBox
from tests.sign_in import PASSWORD, SIGN_IN, Organiser, with_password


@pytest.fixture
def editor(app: Flask) -> Account:
    return with_password(a_colleague(a_letter(), Role.EDITOR))


def wrong_tries(app: Flask, account: Account, *, networks: range, tries: int = 12) -> None:
    """Of a stranger, from these networks."""
    for network in networks:
        browser = Organiser(app)
        browser.csrf_token()
        for n in range(tries):
            form = {"email": account.email, "password": f"wrong password {n}"}
            browser.post(SIGN_IN, form, environ_overrides={"REMOTE_ADDR": f"203.0.{network}.7"})


def test_a_strangers_tries_lock_out_the_strangers_network_alone(app: Flask, editor: Account) -> None:
    wrong_tries(app, editor, networks=range(1))

    from_there = Organiser(app)
    from_there.csrf_token()
    form = {"email": editor.email, "password": PASSWORD}
    assert from_there.post(SIGN_IN, form, environ_overrides={"REMOTE_ADDR": "203.0.0.7"}).status_code == 422
    assert Organiser(app).gives_password(editor.email).status_code == 302


def test_tries_from_many_networks_lock_the_password_until_it_is_chosen_anew(
    app: Flask, editor: Account, post_box: PostBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long the stranger goes on: the browser that read the mail gets in."""
    monkeypatch.setattr(limits, "GUESSES", RateLimitItemPerMinute(20, 15))
    wrong_tries(app, editor, networks=range(3), tries=9)
    browser = Organiser(app)
    assert browser.gives_password(editor.email).status_code == 422

    browser.post("/organise/reset", {"email": editor.email})
    new = {"password": "pebble violet harbour nine", "password_confirm": "pebble violet harbour nine"}
    browser.post(post_box.to(editor.email, "password-reset")[0].link, new)
    wrong_tries(app, editor, networks=range(3, 6), tries=9)

    assert Organiser(app).gives_password(editor.email, new["password"]).status_code == 422
    assert browser.gives_password(editor.email, new["password"]).status_code == 302


def test_a_strangers_tries_do_not_reach_whoever_is_signed_in(app: Flask, editor: Account) -> None:
    browser = Organiser(app)
    browser.gives_password(editor.email)
    wrong_tries(app, editor, networks=range(1))

    answer = browser.post("/organise/verify", {"password": PASSWORD})

    assert answer.status_code == 302, answer.text


def test_signing_out_ends_the_session_wherever_its_cookie_went(app: Flask, editor: Account) -> None:
    browser, thief = Organiser(app), Organiser(app)
    browser.gives_password(editor.email)
    token = browser.csrf_token()
    copied = browser.client.get_cookie("undersigned", path="/organise")
    assert copied is not None
    browser.post("/organise/sign-out")

    thief.client.set_cookie("undersigned", copied.value, path="/organise")

    assert not browser.is_signed_in()
    assert not thief.is_signed_in()
    answer = thief.post("/organise/account", {"csrf_token": token, "name": "Somebody Else"}, csrf=False)
    assert answer.location.startswith(SIGN_IN)


def test_a_session_ends_a_day_after_signing_in_however_busy_it_is(app: Flask, editor: Account, watch: Watch) -> None:
    browser = Organiser(app)
    browser.gives_password(editor.email)
    for _ in range(3):
        watch.wait(hours=7, minutes=59)
        assert browser.is_signed_in()

    watch.wait(minutes=4)

    assert not browser.is_signed_in()


def test_what_a_link_of_the_operator_allows_ends_with_its_session(app: Flask) -> None:
    letter = a_letter()
    owner = with_password(an_owner(letter))
    browser = Organiser(app)
    people = f"/organise/organisations/{letter.organisation.slug}/people"
    browser.sign_in(owner)
    assert browser.get(people).status_code == 200
    Browser.csrf_token(browser)
    browser.post("/organise/sign-out")

    browser._token = ""
    browser.gives_password(owner.email)

    assert browser.get(people).location == "/organise/second-factor"


def test_opening_a_page_signs_nobody_out(app: Flask, editor: Account) -> None:
    browser = Organiser(app)
    browser.gives_password(editor.email)

    assert browser.get("/organise/sign-out").status_code == 405
    assert browser.get("/organise/second-factor/code").location == "/organise/"

    assert browser.is_signed_in()


def test_who_may_work_here_is_asked_for_again_after_a_quarter_of_an_hour(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = a_letter()
    browser = at_desk(app, an_owner(letter))
    people = f"/organise/organisations/{letter.organisation.slug}/people"
    monkeypatch.setattr(guards, "FRESH_SECONDS", -1)

    assert browser.get(people).location.startswith("/organise/verify")
    assert browser.post(people, {"email": "else@desk.example", "role": "owner"}).location.startswith("/organise/verify")
