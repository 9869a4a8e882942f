"""Passkeys, with Chromium's virtual authenticator: create, sign in, use as a second factor, remove."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, CDPSession, ConsoleMessage, Page, expect

from app import create_app
from app.cli.accounts import new_sign_in_link
from app.core.config import read_config
from app.core.db import db
from app.models import Organisation, Role
from tests.browser.open_site import OpenSite
from tests.desk import a_member
from tests.sign_in import PASSWORD, with_password

pytestmark = pytest.mark.browser

KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


class Organiser:
    """A browser with an authenticator. Passkeys belong to a name, so the site goes by "localhost" here."""

    def __init__(self, browser: Browser, site: OpenSite) -> None:
        self.url = site.url.replace("127.0.0.1", "localhost")
        self.context = browser.new_context(base_url=self.url)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._hears)
        self.authenticator: CDPSession = self.context.new_cdp_session(self.page)
        self.authenticator.send("WebAuthn.enable")
        self.id = self.authenticator.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]

    def _hears(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.complaints.append(said.text)

    def presses(self, words: str) -> None:
        self.page.get_by_role("button", name=words, exact=True).click()

    def is_at(self, path: str) -> None:
        expect(self.page).to_have_url(re.compile(f"^{re.escape(self.url)}{path}$"))

    def opens_link(self, link: str) -> None:
        self.page.goto(urlsplit(link).path)
        self.presses("Sign in")
        self.is_at("/organise/")

    def kept_keys(self) -> list[dict[str, Any]]:
        kept = self.authenticator.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        return list(kept["credentials"])

    def makes_passkey(self, name: str) -> None:
        self.page.goto("/organise/passkeys")
        self.page.get_by_label("Name for it").fill(name)
        self.presses("Continue")
        self.is_at("/organise/account")

    def signs_out(self) -> None:
        self.presses("Sign out")
        self.is_at("/")

    def gives_password(self, email: str) -> None:
        self.page.goto("/organise/sign-in")
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.presses("Sign in")


@pytest.fixture
def organiser(chromium: Browser, open_site: OpenSite) -> Iterator[Organiser]:
    one = Organiser(chromium, open_site)
    yield one
    one.context.close()
    assert one.complaints == []


def an_editor(site: OpenSite, email: str) -> str:
    """The link that signs a new editor in once."""
    app = create_app(read_config(site.environment))
    with app.app_context():
        place = db.session.query(Organisation).first()
        assert place is not None
        with_password(a_member(place.id, Role.EDITOR, email=email, name="Ines Calloway"))
        link = new_sign_in_link(email)
        db.session.remove()
        db.engine.dispose()
    return link


def test_a_passkey_is_made_and_signs_in_by_itself(organiser: Organiser, open_site: OpenSite) -> None:
    organiser.opens_link(an_editor(open_site, "by-passkey@desk.example"))
    organiser.makes_passkey("office laptop")
    expect(organiser.page.get_by_text("The passkey “office laptop” is saved.")).to_be_visible()
    assert len(organiser.kept_keys()) == 1
    organiser.signs_out()

    organiser.page.goto("/organise/sign-in")
    organiser.presses("Use a passkey")

    organiser.is_at("/organise/")
    expect(organiser.page.get_by_role("link", name="Ines Calloway")).to_be_visible()


def test_after_a_password_the_passkey_is_asked_for(organiser: Organiser, open_site: OpenSite) -> None:
    email = "second-step@desk.example"
    organiser.opens_link(an_editor(open_site, email))
    organiser.makes_passkey("phone")
    organiser.signs_out()

    organiser.gives_password(email)
    expect(organiser.page.get_by_role("heading", name="Your passkey")).to_be_visible()
    organiser.page.goto("/organise/account")
    organiser.is_at("/organise/sign-in.*")
    organiser.gives_password(email)
    organiser.presses("Use a passkey")

    organiser.is_at("/organise/")


def test_a_passkey_of_somebody_else_is_no_second_step(organiser: Organiser, open_site: OpenSite) -> None:
    first, second = "one-key@desk.example", "other-key@desk.example"
    link = an_editor(open_site, second)
    organiser.opens_link(an_editor(open_site, first))
    organiser.makes_passkey("mine")
    mine = organiser.kept_keys()
    organiser.signs_out()
    organiser.opens_link(link)
    organiser.makes_passkey("theirs")
    organiser.signs_out()
    for key in organiser.kept_keys():
        if key["credentialId"] != mine[0]["credentialId"]:
            gone = {"authenticatorId": organiser.id, "credentialId": key["credentialId"]}
            organiser.authenticator.send("WebAuthn.removeCredential", gone)

    organiser.gives_password(second)
    organiser.presses("Use a passkey")

    expect(organiser.page.get_by_text("This passkey belongs to another account")).to_be_visible()
    organiser.page.goto("/organise/account")
    organiser.is_at("/organise/sign-in.*")


def test_a_passkey_that_is_removed_opens_nothing(organiser: Organiser, open_site: OpenSite) -> None:
    organiser.opens_link(an_editor(open_site, "removed-key@desk.example"))
    organiser.makes_passkey("old key")
    organiser.page.goto("/organise/passkeys")
    organiser.presses("Remove old key")
    expect(organiser.page.get_by_text("The passkey “old key” is removed.")).to_be_visible()
    organiser.signs_out()

    organiser.page.goto("/organise/sign-in")
    organiser.presses("Use a passkey")

    expect(organiser.page.get_by_text("We don’t know this passkey.")).to_be_visible()


def test_a_passkey_shows_that_it_is_still_you(organiser: Organiser, open_site: OpenSite) -> None:
    organiser.opens_link(an_editor(open_site, "still-me@desk.example"))
    organiser.makes_passkey("this one")

    organiser.page.goto("/organise/verify?next=/organise/recovery-codes")
    organiser.presses("Use a passkey")

    organiser.is_at("/organise/recovery-codes")


def test_a_passkey_leads_back_to_the_form_whose_session_was_over(organiser: Organiser, open_site: OpenSite) -> None:
    organiser.opens_link(an_editor(open_site, "by-passkey-again@desk.example"))
    organiser.makes_passkey("the key")
    organiser.page.goto("/organise/")
    organiser.page.get_by_role("link", name="Write a letter").first.click()
    organiser.page.get_by_label("Title", exact=True).fill("An hour’s work")
    organiser.page.get_by_label("Text", exact=True).fill("Line by line.")
    organiser.context.clear_cookies()
    organiser.presses("Save the draft")

    organiser.is_at("/organise/sign-in.*")
    organiser.presses("Use a passkey")

    expect(organiser.page.get_by_text("Here is your form as you typed it.")).to_be_visible()
    expect(organiser.page.get_by_label("Title", exact=True)).to_have_value("An hour’s work")
    expect(organiser.page.get_by_label("Text", exact=True)).to_have_value("Line by line.")
    organiser.presses("Save the draft")
    expect(organiser.page.get_by_text("Saved as a draft.")).to_be_visible()


def test_without_an_answer_of_the_passkey_the_page_offers_it_again(organiser: Organiser, open_site: OpenSite) -> None:
    organiser.authenticator.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": organiser.id})
    organiser.authenticator.send(
        "WebAuthn.addVirtualAuthenticator", {"options": KEY | {"isUserVerified": False, "hasResidentKey": False}}
    )
    organiser.page.goto("/organise/sign-in")
    organiser.presses("Use a passkey")

    expect(organiser.page.get_by_text("No passkey was used.")).to_be_visible()
    expect(organiser.page.get_by_role("button", name="Use your passkey")).to_be_visible()
