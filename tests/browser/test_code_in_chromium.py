"""Typing the six-digit code on the sent page."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.open_site import QUIET, OpenSite
from tests.browser.visitor import Visit

pytestmark = pytest.mark.browser


def test_ada_types_the_code_and_lands_on_the_confirm_page(visit: Visit, open_site: OpenSite, device: str) -> None:
    ada, email = visit(device), f"code-{device}@inkwell.example"
    page = ada.opens(f"/letters/{QUIET}/sign")
    ada.fills_in(name="Ada Marlowe-Finch", email=email, place="California")
    ada.chooses("Show my name", "Yes")
    ada.consents()
    ada.presses("Sign the letter")

    field = page.get_by_role("textbox", name="Six-digit code")
    expect(field).to_have_accessible_description(re.compile("You sign by pressing the button there"))
    assert not ada.scrolls_sideways()
    [code] = re.findall(r"^(\d{3} \d{3})\s*$", open_site.mail_to(email, "confirm")["text"], re.M)
    field.fill(f"{(int(code.replace(' ', '')) + 1) % 1_000_000:06}")
    ada.presses("Continue")
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("textbox", name="Six-digit code")).to_have_attribute("aria-invalid", "true")

    page.get_by_role("textbox", name="Six-digit code").fill(code)
    ada.presses("Continue")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign this letter?")
    ada.consents()
    ada.presses("Yes, add my name")
    assert ada.sees_number() > 0


def test_a_double_click_leaves_ada_on_the_page_that_her_code_fits(visit: Visit, open_site: OpenSite) -> None:
    ada = visit()
    page = ada.opens(f"/letters/{QUIET}/sign")
    ada.fills_in(name="Ada Marlowe-Finch", email="twice@inkwell.example", place="Spain")
    ada.chooses("Show my name", "No")
    ada.consents()
    on_the_way: list[Route] = []
    page.route(f"**/letters/{QUIET}/sign", lambda route: on_the_way.append(route))  # a network that takes its time
    button = page.get_by_role("button", name="Sign the letter")
    button.evaluate("button => { button.click(); setTimeout(() => button.click(), 50); }")
    page.wait_for_timeout(300)
    [request] = on_the_way
    with page.expect_navigation():
        request.continue_()

    [code] = re.findall(r"^(\d{3} \d{3})\s*$", open_site.mail_to("twice@inkwell.example", "confirm")["text"], re.M)
    page.get_by_role("textbox", name="Six-digit code").fill(code)
    ada.presses("Continue")

    expect(page.get_by_role("heading", level=1)).to_have_text("Sign this letter?")


def test_another_message_can_be_asked_for_and_another_address_used(visit: Visit) -> None:
    ada = visit(java_script_enabled=False)
    page = ada.opens(f"/letters/{QUIET}/sign")
    ada.fills_in(name="Ada Marlowe-Finch", email="again@inkwell.example", place="Spain")
    ada.chooses("Show my name", "No")
    ada.consents()
    ada.presses("Sign the letter")
    ada.presses("Send it again")
    expect(page.get_by_role("status")).to_contain_text("If you’re within the limits below, a new message is on its way")
    expect(page.get_by_text("again@inkwell.example")).to_be_visible()
    page.get_by_role("link", name="Use another address").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add your name")
