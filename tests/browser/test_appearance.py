"""The look follows the reader: dark, and on paper."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.visitor import LETTER

pytestmark = pytest.mark.browser

PAPER = {"light": "rgb(252, 251, 248)", "dark": "rgb(25, 24, 22)"}
SCREEN = {"light": "rgb(14, 13, 12)", "dark": "rgb(12, 11, 10)"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_paper_follows_the_scheme_and_the_credits_are_black_in_both(visit: Visit, scheme: str) -> None:
    reader = visit(color_scheme=scheme)
    page = reader.opens(LETTER)
    expect(page.locator("html")).to_have_css("background-color", PAPER[scheme])
    expect(page.locator(".screen")).to_have_css("background-color", SCREEN[scheme])
    reader.opens(f"{LETTER}/sign")
    expect(page.get_by_role("textbox", name="Name, as it should appear")).to_have_css(
        "color", "rgb(25, 24, 23)" if scheme == "light" else "rgb(238, 233, 223)"
    )


def test_the_letter_prints_as_a_letter(visit: Visit) -> None:
    reader = visit()
    page = reader.opens(LETTER)
    page.emulate_media(media="print")
    for gone in (".rail-form", ".footer", ".pass", ".masthead nav", ".tools"):
        expect(page.locator(gone)).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".screen")).to_have_css("color", "rgb(0, 0, 0)")
    expect(page.locator(".credit-row dd").first).to_be_visible()
    pdf = page.pdf(format="Letter")
    pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
    assert 2 <= pages <= 8
