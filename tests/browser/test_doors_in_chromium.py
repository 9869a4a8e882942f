"""The sign-in pages: no axe violations, no sideways scrolling, in light and dark."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from app import create_app
from app.cli.accounts import new_sign_in_link
from app.core.config import read_config
from app.core.db import db
from app.models import Organisation, Role
from tests.browser.axe import violations
from tests.browser.open_site import OpenSite
from tests.browser.visitor import DESKTOP, MOBILE
from tests.desk import a_member
from tests.sign_in import PASSWORD, code_of, with_password

pytestmark = pytest.mark.browser

LOOKS: dict[str, dict[str, Any]] = {
    "1280-light": DESKTOP | {"color_scheme": "light"},
    "390-dark": MOBILE | {"color_scheme": "dark"},
}


@pytest.fixture(params=list(LOOKS))
def page(request: pytest.FixtureRequest, chromium: Browser, open_site: OpenSite) -> Iterator[Page]:
    context = chromium.new_context(base_url=open_site.url, bypass_csp=True, **LOOKS[request.param])
    yield context.new_page()
    context.close()


def an_editor(site: OpenSite, email: str) -> str:
    """The path of the link that signs a new editor in once."""
    app = create_app(read_config(site.environment))
    with app.app_context():
        place = db.session.query(Organisation).first()
        assert place is not None
        with_password(a_member(place.id, Role.EDITOR, email=email, name="Ines Calloway"))
        link = new_sign_in_link(email)
        db.session.remove()
        db.engine.dispose()
    return urlsplit(link).path


def is_sound(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{heading} scrolls sideways"


def presses(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def gives_password(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto("/organise/sign-in")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    presses(page, "Sign in")


def test_every_page_on_the_way_in_is_sound(page: Page, open_site: OpenSite, request: pytest.FixtureRequest) -> None:
    email = f"doors-{request.node.callspec.id}@desk.example"
    page.goto(an_editor(open_site, email))
    is_sound(page, "Sign in?")
    presses(page, "Sign in")
    is_sound(page, "My letters")
    page.goto("/organise/second-factor")
    is_sound(page, "Set up a second factor")
    presses(page, "Set up an app")
    is_sound(page, "Scan this, then type a code")
    key = re.sub(r"\s", "", page.locator(".slip .mono").inner_text())
    page.get_by_label("The code your app shows now").fill(code_of(key))
    presses(page, "Use this app")
    is_sound(page, "Your account")
    page.goto("/organise/recovery-codes")
    presses(page, "Make ten codes")
    is_sound(page, "Recovery codes")
    code = page.locator(".codes li").first.inner_text()
    presses(page, "Sign out")

    gives_password(page, email, "not the password at all")
    is_sound(page, "Sign in")
    gives_password(page, email)
    is_sound(page, "Your code")
    page.get_by_label("Code").fill("000000")
    presses(page, "Sign in")
    is_sound(page, "Your code")
    page.get_by_role("link", name="Use a recovery code").click()
    is_sound(page, "Use a recovery code")
    page.get_by_label("Recovery code").fill(code)
    presses(page, "Sign in")
    is_sound(page, "My letters")


def test_the_ways_in_for_those_who_forget_are_sound(page: Page, open_site: OpenSite) -> None:
    page.goto("/organise/reset")
    is_sound(page, "Get a new password")
    page.get_by_label("Email").fill("nobody@desk.example")
    presses(page, "Send me the link")
    is_sound(page, "Check your email")
    page.goto("/organise/passkey-sign-in")
    is_sound(page, "Sign in with a passkey")
    presses(page, "Use a passkey")
    expect(page.get_by_role("status")).to_have_text(re.compile("passkey"))
    is_sound(page, "Sign in with a passkey")
