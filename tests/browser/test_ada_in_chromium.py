"""Reading, signing and confirming a letter in a real browser, under the real Content Security Policy."""

import re
from itertools import count

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.open_site import OpenSite
from tests.browser.visitor import DESKTOP, LETTER, Visit, Visitor

pytestmark = pytest.mark.browser

_serial = count(1)


def an_address(domain: str = "inkwell.example") -> str:
    return f"ada-{next(_serial)}@{domain}"


def begins_in_the_rail(ada: Visitor, *, name: str, email: str) -> None:
    """Reads the letter, and fills in the short form beside it."""
    page = ada.opens(LETTER)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Keep the copyright"))
    to_the_form = page.get_by_role("link", name="Sign the letter", exact=True)
    if to_the_form.is_visible():
        to_the_form.click()
    ada.fills_in(name=name, email=email)
    ada.field("State or country").select_option(label="California")
    ada.presses("Continue")


def signs(ada: Visitor, *, name: str, email: str) -> None:
    begins_in_the_rail(ada, name=name, email=email)
    expect(ada.page.get_by_role("radio", name="Yes")).to_be_checked()
    ada.consents()
    ada.presses("Sign the letter")
    expect(ada.page.get_by_role("heading", level=1)).to_have_text("Check your email")


def confirms(ada: Visitor, *, email: str) -> None:
    ada.follows_mail(to=email, subject="Confirm your signature")
    ada.consents()
    ada.presses("Yes, add my name")


def test_ada_reads_signs_corrects_her_name_confirms_and_hides_it(visit: Visit, device: str) -> None:
    ada, email = visit(device), an_address()
    begins_in_the_rail(ada, name="Ada Marlow", email=email)
    page = ada.page
    expect(ada.field("Name, as it should appear")).to_have_value("Ada Marlow")
    expect(ada.field("State or country")).to_have_value("US-CA")
    expect(page.get_by_role("alert")).to_have_count(0)
    ada.chooses("Show my name", "Yes")
    ada.consents()
    ada.presses("Sign the letter")
    expect(page.get_by_text(email)).to_be_visible()

    ada.follows_mail(to=email, subject="Confirm your signature")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign this letter?")
    expect(page.get_by_role("checkbox", name="Signing tells others something")).not_to_be_checked()
    ada.fills_in(name="Ada Marlowe-Finch")
    ada.consents()
    ada.presses("Yes, add my name")
    # Nobody presses anything now: the page looks for the number by itself.
    expect(page.get_by_role("heading", name=re.compile(r"Yours is the [\d,]+"))).to_be_visible()
    number = ada.sees_number()
    expect(page.locator(".slip").first).to_contain_text(f"{number:,}")
    expect(page.locator(".slip").first).to_contain_text("Ada Marlowe-Finch")

    page.get_by_role("button", name="Hide").click()
    expect(page.locator(".slip").first).to_contain_text("counted, not listed")
    expect(page.get_by_role("button", name="Show")).to_be_visible()
    assert ada.sees_number() == number
    page.get_by_role("link", name="Pass the letter on").click()
    expect(page.get_by_role("heading", name="Pass it along")).to_be_in_viewport()


def test_what_is_missing_is_listed_focused_and_nothing_typed_is_lost(visit: Visit, device: str) -> None:
    ada = visit(device)
    page = ada.opens(f"{LETTER}/sign")
    ada.fills_in(name="Ada Marlowe-Finch", email="ada@inkwell")
    ada.presses("Sign the letter")

    expect(page).to_have_title(re.compile("^Error: "))
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_text(
        [
            "Something is missing after the @. Enter an email address in full, like name@example.org",
            "Choose a state or country",
            re.compile("hoose yes or no"),
            re.compile("^Tick the box to agree"),
        ]
    )
    expect(ada.field("Name, as it should appear")).to_have_value("Ada Marlowe-Finch")
    email = ada.field("Email")
    expect(email).to_have_value("ada@inkwell")
    expect(email).to_have_attribute("aria-invalid", "true")
    expect(email).to_have_accessible_description(re.compile("Error: Something is missing after the @"))
    for link in summary.get_by_role("link").all():
        link.click()
        expect(page.locator(":focus")).to_have_attribute("aria-invalid", "true")


def test_an_actor_with_a_work_mailbox_appears_in_the_credits(visit: Visit, device: str) -> None:
    ada, email = visit(device), an_address("northlight.example")
    name = f"Itziar Goñi Larralde {device.capitalize()}"
    begins_in_the_rail(ada, name=name, email=email)
    expect(ada.field("Profession")).not_to_be_visible()
    ada.says_what_they_do(profession="Actors", credit="Voice actor", work_email=email)
    ada.chooses("Show my name", "Yes")
    ada.consents()
    ada.presses("Sign the letter")
    confirms(ada, email=email)

    ada.sees_number()
    credits = f"{LETTER}/credits?profession=actors"
    ada.reloads_until_seen(credits, name)
    row = ada.page.locator(".credit-row").filter(has_text=name)
    expect(row.locator("dt")).to_have_text("Voice actor")
    ada.page.get_by_label("Find a name").fill("goñi larralde")
    ada.presses("Find")
    expect(ada.page.get_by_role("status")).to_contain_text("found for")


def test_a_work_mailbox_of_its_own_is_proven_by_a_second_mail(visit: Visit) -> None:
    ada, email, work = visit(), an_address(), an_address("northlight.example")
    begins_in_the_rail(ada, name="Wanjiru Kamande-Rost", email=email)
    ada.says_what_they_do(profession="Writers", credit="Showrunner", work_email=work)
    ada.chooses("Show my name", "Yes")
    ada.consents()
    ada.presses("Sign the letter")
    confirms(ada, email=email)
    ada.sees_number()
    expect(ada.page.get_by_role("heading", name="We are checking your credit")).to_be_visible()

    ada.follows_mail(to=work, subject="Confirm your work email")
    ada.page.locator("main").get_by_role("button").click()
    ada.follows_mail(to=email, subject="You signed")
    expect(ada.page.get_by_role("heading", name="You are a verified professional")).to_be_visible()


def test_ada_says_that_it_was_not_her(visit: Visit, device: str) -> None:
    ada, email = visit(device), an_address()
    signs(ada, name="Ada Marlowe-Finch", email=email)
    ada.follows_mail(to=email, subject="Confirm your signature", link=1)
    expect(ada.page.get_by_role("heading", level=1)).to_have_text("Wasn’t you?")
    ada.presses("This was not me")
    expect(ada.page.get_by_role("heading", level=1)).to_have_text(re.compile("Deleted"))


def test_ada_withdraws_after_being_asked_whether_she_is_sure(visit: Visit, device: str) -> None:
    ada, email = visit(device), an_address()
    signs(ada, name="Ada Marlowe-Finch", email=email)
    confirms(ada, email=email)
    ada.sees_number()
    ada.presses("Withdraw")
    expect(ada.page.get_by_role("heading", level=1)).to_have_text("Withdraw your signature?")
    ada.presses("Yes, withdraw it")
    expect(ada.page.get_by_role("heading", level=1)).to_have_text("You withdrew this signature")


def test_the_same_journey_without_javascript(visit: Visit, device: str) -> None:
    ada, email = visit(device, java_script_enabled=False), an_address("northlight.example")
    begins_in_the_rail(ada, name="Noor van Assendelft", email=email)
    ada.presses("Sign the letter")
    expect(ada.page).to_have_title(re.compile("^Error: "))
    ada.says_what_they_do(profession="Crew", credit="Costume supervisor", work_email=email)
    ada.chooses("Show my name", "Yes")
    ada.consents()
    ada.presses("Sign the letter")
    confirms(ada, email=email)
    ada.sees_number()
    ada.presses("Hide")
    expect(ada.page.locator(".slip").first).to_contain_text("counted, not listed")


@pytest.mark.postgres
@pytest.mark.redis
def test_the_same_journey_on_postgresql_with_redis(chromium: Browser, big_site: OpenSite) -> None:
    email = an_address("northlight.example")
    with Visitor(chromium, big_site.url, **DESKTOP) as ada:
        begins_in_the_rail(ada, name="Adaeze Nwokolo-Finch", email=email)
        ada.says_what_they_do(profession="Writers", credit="Screenwriter", work_email=email)
        ada.chooses("Show my name", "Yes")
        ada.consents()
        ada.presses("Sign the letter")
        confirms(ada, email=email)
        assert ada.sees_number() > 0
        ada.reloads_until_seen(f"{LETTER}/credits?profession=writers", "Adaeze Nwokolo-Finch")
