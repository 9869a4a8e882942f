"""Everything that works with a mouse works with the keyboard, with visible focus."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import Keyboard
from tests.browser.visitor import LETTER, Visit

pytestmark = pytest.mark.browser

EMAIL = "keyboard@inkwell.example"


def test_ada_signs_without_a_mouse(visit: Visit) -> None:
    ada = visit()
    page, keyboard = ada.opens(LETTER), Keyboard(ada)

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the text")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the text")).to_be_in_viewport()
    page.keyboard.press("Enter")
    keyboard.types(ada.field("Name, as it should appear"), "Ada Marlowe-Finch")
    keyboard.types(ada.field("Email"), EMAIL)
    keyboard.types(ada.field("State or country"), "Cali")
    keyboard.presses(page.get_by_role("checkbox", name="I work in the industry"), "Space")
    keyboard.presses(page.get_by_role("button", name="Continue"), "Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Add your name")
    keyboard.presses(page.get_by_role("checkbox", name="I work in the industry"), "Space")
    keyboard.presses(page.get_by_role("button", name="Sign the letter"), "Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    keyboard.presses(page.get_by_role("alert").get_by_role("link", name="Tick the box"), "Enter")
    expect(page.get_by_role("checkbox", name="Signing tells others something")).to_be_focused()
    page.keyboard.press("Space")
    keyboard.presses(page.get_by_role("button", name="Sign the letter"), "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your email")

    mail = ada.mail(to=EMAIL, subject="Confirm your signature")
    keyboard.presses(mail.locator(".links a").first, "Enter")
    keyboard.types(ada.field("Name, as it should appear"), "Ada M. Finch")
    keyboard.presses(page.get_by_role("checkbox", name="Signing tells others something"), "Space")
    keyboard.presses(page.get_by_role("button", name="Yes, add my name"), "Enter")
    expect(page.get_by_role("heading", name=re.compile(r"Yours is the [\d,]+"))).to_be_visible()
    keyboard.presses(page.get_by_role("button", name="Hide"), "Enter")
    expect(page.locator(".slip").first).to_contain_text("Ada M. Finch (counted, not listed)")


@pytest.mark.parametrize(
    "colours", [{"color_scheme": "dark"}, {"forced_colors": "active"}], ids=["dark", "forced colours"]
)
def test_every_stop_of_every_page_shows_its_ring(visit: Visit, pages: dict[str, int], colours: dict[str, str]) -> None:
    ada = visit(**colours)
    keyboard = Keyboard(ada)
    for path, status in pages.items():
        page = ada.opens(path, status=status)
        keyboard.moves_to(page.locator(".footer a").last)


def test_the_bar_of_a_phone_hides_nothing_that_has_the_focus(visit: Visit) -> None:
    ada = visit("mobile")
    page, keyboard = ada.opens(LETTER), Keyboard(ada)
    bar = page.locator(".sign-bar")
    expect(bar).to_be_visible()
    for label in ("Name, as it should appear", "Email", "State or country"):
        keyboard.moves_to(ada.field(label))
        expect(ada.field(label)).to_be_in_viewport(ratio=1)
        expect(bar).not_to_be_visible()
    keyboard.moves_to(page.locator(".footer").get_by_role("link", name="Privacy"))
    link, over = page.locator(".footer").get_by_role("link", name="Privacy").bounding_box(), bar.bounding_box()
    assert link is not None
    assert over is None or link["y"] + link["height"] <= over["y"]
