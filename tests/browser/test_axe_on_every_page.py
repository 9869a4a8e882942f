"""Every page, in both colour schemes and at both widths: axe reports nothing, and nothing scrolls sideways."""

import subprocess
import sys
from datetime import timedelta

import pytest

from app.core import clock
from tests.browser.axe import finds_nothing_wrong
from tests.browser.every_page import PLEDGE, READING, REFUSED, an_address
from tests.browser.open_site import OpenSite
from tests.browser.visitor import LETTER, Visit, Visitor
from tests.make import answers
from tests.processes.running import ROOT

pytestmark = pytest.mark.browser


@pytest.fixture
def inspector(visit: Visit) -> Visitor:
    """Without the CSP, which would not let axe in (the journeys keep it), and with colours that change at once."""
    return visit(bypass_csp=True, reduced_motion="reduce")


@pytest.mark.parametrize("path", READING)
def test_a_page_to_read(inspector: Visitor, path: str) -> None:
    finds_nothing_wrong(inspector.opens(path), inspector)


@pytest.mark.parametrize("path", REFUSED)
def test_a_refusal(inspector: Visitor, path: str) -> None:
    finds_nothing_wrong(inspector.opens(path, status=REFUSED[path]), inspector)


def test_a_link_that_has_expired(inspector: Visitor, open_site: OpenSite) -> None:
    email = an_address()
    open_site.asks(f"{LETTER}/sign", form=answers("Late Riser", email=email))
    link = open_site.link_mailed_to(email, "confirm")
    week_later = (clock.now() + timedelta(days=8)).isoformat()
    subprocess.run(
        [sys.executable, "-m", "flask", "chores", "--now", week_later], cwd=ROOT, env=open_site.environment, check=True
    )
    finds_nothing_wrong(inspector.opens(link, status=410), inspector)


def test_the_forms_with_everything_wrong(inspector: Visitor) -> None:
    page = inspector.opens(f"{PLEDGE}/sign")
    email = an_address()
    inspector.fills_in(email="nothing like an address")
    inspector.says_what_they_do(profession="Actors", credit="Voice actor", work_email="somebody@gmail.com")
    inspector.presses("Sign the pledge")
    finds_nothing_wrong(page, inspector)

    inspector.fills_in(name="Solenne Beaugrand", email=email, place="France")
    page.get_by_role("checkbox", name="I work in the industry").uncheck()
    page.get_by_role("group", name="What I promise").get_by_role("checkbox").first.check()
    inspector.chooses("Show my name", "No")
    inspector.consents()
    inspector.presses("Sign the pledge")
    finds_nothing_wrong(page, inspector)

    inspector.follows_mail(to=email, subject="Confirm your signature")
    finds_nothing_wrong(page, inspector)
    inspector.fills_in(name="")
    inspector.presses("Yes, add my name")
    finds_nothing_wrong(page, inspector)


def test_the_mailbox_and_a_mail_of_each_kind(inspector: Visitor, open_site: OpenSite) -> None:
    email, work = an_address(), an_address("northlight.example")
    claim = {"professional": "1", "profession": "actors", "route": "work-email", "work_email": work}
    open_site.is_signed_by({email: "Solenne Beaugrand"}, slug="keep-the-copyright", **claim)
    page = inspector.page
    for to, subject in ((email, "Confirm your signature"), (work, "Confirm your work email"), (email, "You signed")):
        mail = inspector.mail(to=to, subject=subject)
        if subject.startswith("You"):
            finds_nothing_wrong(page, inspector)
        mail.get_by_role("link", name="as HTML").click()
        page.wait_for_url("**/dev/mailbox/*.html")
        finds_nothing_wrong(page, inspector)

    inspector.follows_mail(to=work, subject="Confirm your work email")
    finds_nothing_wrong(page, inspector)
    page.locator("main").get_by_role("button").click()
    finds_nothing_wrong(page, inspector)
    inspector.follows_mail(to=email, subject="You signed")
    page.get_by_role("heading", name="You are a verified professional").wait_for()
    finds_nothing_wrong(page, inspector)


def test_a_signature_until_it_is_erased(inspector: Visitor, open_site: OpenSite) -> None:
    email = an_address()
    claim = {"professional": "1", "profession": "actors", "route": "work-email", "work_email": "x@unlisted.example"}
    open_site.is_signed_by({email: "Solenne Beaugrand"}, slug="keep-the-copyright", **claim)
    page = inspector.page
    inspector.follows_mail(to=email, subject="You signed")
    inspector.sees_number()
    finds_nothing_wrong(page, inspector)
    private = page.url
    inspector.follows_mail(to=email, subject="Confirm your signature")
    finds_nothing_wrong(page, inspector)  # used: a receipt without the private link
    inspector.follows_mail(to=email, subject="Confirm your signature", link=1)
    finds_nothing_wrong(page, inspector)  # "this was not me", too late

    page.goto(private)
    inspector.presses("Withdraw")
    finds_nothing_wrong(page, inspector)
    inspector.presses("Yes, withdraw it")
    finds_nothing_wrong(page, inspector)
    inspector.presses("Erase")
    inspector.presses("Yes, erase it")
    finds_nothing_wrong(page, inspector)


def test_a_name_that_is_held_and_an_address_that_was_not_asked(inspector: Visitor, open_site: OpenSite) -> None:
    email, never_asked = an_address(), an_address()
    open_site.is_signed_by({email: "Hester Vantongeren-Pruitt"}, slug="keep-the-copyright")
    page = inspector.page
    inspector.follows_mail(to=email, subject="You signed")
    page.get_by_role("heading", name="We’re checking your name before it counts").wait_for()
    finds_nothing_wrong(page, inspector)

    open_site.asks(f"{LETTER}/sign", form=answers("Somebody Else", email=never_asked))
    inspector.follows_mail(to=never_asked, subject="Confirm your signature", link=1)
    finds_nothing_wrong(page, inspector)
    inspector.presses("This was not me")
    finds_nothing_wrong(page, inspector)
