"""An owner loses the phone: gets in with a recovery code, sets up another app, and ends whatever the phone had open."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask

from app.core import clock
from app.models import Account, Letter
from tests.desk import an_owner
from tests.make import a_letter
from tests.post_box import PostBox
from tests.sign_in import Organiser, code_of, with_password


@pytest.fixture
def letter(app: Flask) -> Letter:
    return a_letter()


@pytest.fixture
def owner(letter: Letter) -> Account:
    return with_password(an_owner(letter, name="Maren Oyelaran"))


def with_app_and_codes(app: Flask, owner: Account) -> tuple[Organiser, str, list[str]]:
    """A browser that is signed in, the app's key, and the recovery codes."""
    browser = Organiser(app)
    browser.gives_password(owner.email)
    key = browser.sets_up_an_app(now=clock.now() - timedelta(seconds=60))
    return browser, key, browser.makes_recovery_codes()


def test_an_owner_who_loses_the_phone_gets_in_and_shuts_it_out(
    app: Flask, letter: Letter, owner: Account, post_box: PostBox
) -> None:
    phone, lost_key, codes = with_app_and_codes(app, owner)
    people = f"/organise/organisations/{letter.organisation.slug}/people"
    assert len(set(codes)) == 10
    assert phone.get(people).status_code == 200

    laptop = Organiser(app)
    laptop.gives_password(owner.email)
    assert laptop.get("/organise/recovery").status_code == 200
    assert laptop.gives_recovery_code("0000-0000-0000").status_code == 422
    assert laptop.gives_recovery_code(codes[0].upper()).location == "/organise/"
    assert laptop.get(people).status_code == 200

    new_key = laptop.sets_up_an_app(now=clock.now() - timedelta(seconds=60))
    assert new_key != lost_key
    assert laptop.post("/organise/account/sign-out-everywhere").location == "/organise/sign-in"

    assert not phone.is_signed_in()
    assert not laptop.is_signed_in()
    found = Organiser(app)
    found.gives_password(owner.email)
    assert found.gives_code(code_of(lost_key)).status_code == 422
    assert found.gives_code(code_of(new_key)).location == "/organise/"
    told = [mail.text for mail in post_box.to(owner.email, "account-changed")]
    assert [sum(words in text for text in told) for words in ("authenticator app was set up", "recovery codes")] == [
        2,
        1,
    ]


def test_a_recovery_code_opens_once(app: Flask, owner: Account) -> None:
    _, _, codes = with_app_and_codes(app, owner)
    first, second = Organiser(app), Organiser(app)
    for browser in (first, second):
        browser.gives_password(owner.email)

    assert first.gives_recovery_code(codes[3]).status_code == 302
    assert second.gives_recovery_code(codes[3]).status_code == 422
    assert not second.is_signed_in()
    assert second.gives_recovery_code(codes[4]).status_code == 302


def test_a_recovery_code_opens_one_of_two_browsers_at_once(app: Flask, owner: Account) -> None:
    _, _, codes = with_app_and_codes(app, owner)
    browsers = [Organiser(app), Organiser(app)]
    for browser in browsers:
        browser.gives_password(owner.email)
    ready = Barrier(2)

    def tries(browser: Organiser) -> None:
        ready.wait()
        browser.gives_recovery_code(codes[0])

    threads = [Thread(target=tries, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [browser.is_signed_in() for browser in browsers].count(True) == 1


def test_recovery_codes_are_shown_once_and_new_ones_end_them(app: Flask, owner: Account) -> None:
    browser, _, codes = with_app_and_codes(app, owner)

    for url in ("/organise/recovery-codes", "/organise/recovery-codes?show_codes=1", "/organise/account"):
        page = browser.get(url).text
        assert not any(code in page for code in codes)
    new = browser.makes_recovery_codes()

    another = Organiser(app)
    another.gives_password(owner.email)
    assert another.gives_recovery_code(codes[0]).status_code == 422
    assert another.gives_recovery_code(new[0]).status_code == 302


def test_a_recovery_code_alone_opens_nothing(app: Flask, owner: Account) -> None:
    _, _, codes = with_app_and_codes(app, owner)
    browser = Organiser(app)

    assert browser.gives_recovery_code(codes[0]).location == "/organise/sign-in"
    assert not browser.is_signed_in()


def test_what_an_open_browser_may_not_do_asks_for_the_password_again(
    app: Flask, owner: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, _, _ = with_app_and_codes(app, owner)
    with browser.client.session_transaction(path="/organise/") as kept:
        kept["fs_paa"] -= 16 * 60

    answer = browser.get("/organise/recovery-codes")
    assert answer.location.startswith("/organise/verify")
    assert browser.post("/organise/second-factor", {"setup": "disable"}).location.startswith("/organise/verify")
    assert browser.post(answer.location, {"password": "not the password"}).status_code == 422
    assert browser.post(answer.location, {"password": "lantern copper orbit tram"}).status_code == 302
    assert browser.get("/organise/recovery-codes").status_code == 200
