"""Zoomed, on a phone, with wider spacing: nothing is clipped and nothing scrolls sideways."""

import pytest
from playwright.sync_api import expect

from tests.browser.open_site import LONG_TITLE, MILLION
from tests.browser.reflow import BESIDE, CUT, SPACED, WIDTHS
from tests.browser.visitor import LETTER, Visit

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("spaced", [False, True], ids=["as set", "spaced"])
def test_every_page_can_be_read_enlarged_and_on_a_phone(visit: Visit, pages: dict[str, int], spaced: bool) -> None:
    reader, wrong = visit(bypass_csp=True), []
    for path, status in pages.items():
        page = reader.opens(path, status=status)
        if spaced:
            page.add_style_tag(content=SPACED)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 700})
            at = f"{page.url} at {width}"
            wrong += [f"{at} scrolls sideways"] * reader.scrolls_sideways()
            wrong += [f"{at} cuts {one}" for one in page.evaluate(CUT)]
            wrong += [f"{at} puts beside the window {one}" for one in page.evaluate(BESIDE)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("width", [320, 390, 800, 1280])
def test_a_million_signatures_and_a_long_title_fit(visit: Visit, width: int) -> None:
    assert len(LONG_TITLE) == 181
    phone = {"is_mobile": True, "has_touch": True} if width < 700 else {}
    reader = visit(viewport={"width": width, "height": 800}, **phone)
    for path in (f"/letters/{MILLION}", "/", f"/letters/{MILLION}/credits", f"/letters/{MILLION}/sign"):
        expect(reader.opens(path).get_by_text("Ask the Committees on the Judiciary").first).to_be_visible()
        assert not reader.scrolls_sideways(), (path, width)


def test_the_button_is_on_the_screen_of_a_laptop(visit: Visit) -> None:
    page = visit(viewport={"width": 1366, "height": 650}).opens(LETTER)
    page.mouse.wheel(0, 900)
    expect(page.get_by_role("button", name="Continue")).to_be_in_viewport(ratio=1)
    page.mouse.wheel(0, 600)
    expect(page.get_by_role("button", name="Continue")).to_be_in_viewport(ratio=1)


def test_the_masthead_of_a_letter_leads_to_the_form_where_the_phones_bar_does_not(visit: Visit) -> None:
    for device in ("desktop", "mobile"):
        page = visit(device).opens(LETTER)
        expect(page.get_by_role("link", name="Sign", exact=True)).to_be_visible(visible=device == "desktop")
        expect(page.get_by_role("link", name="Sign the letter")).to_be_visible(visible=device == "mobile")


def test_nothing_moves_for_those_who_asked_for_that(visit: Visit, pages: dict[str, int]) -> None:
    reader = visit(bypass_csp=True, reduced_motion="reduce")
    for path, status in pages.items():
        page = reader.opens(path, status=status)
        moving = page.evaluate(
            """() => [...document.querySelectorAll("*")].filter(one => {
              const style = getComputedStyle(one);
              return style.transitionDuration !== "0s" || style.animationName !== "none"
                || style.scrollBehavior !== "auto";
            }).map(one => one.outerHTML.slice(0, 120))"""
        )
        assert not moving, (page.url, moving)
