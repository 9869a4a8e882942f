"""In forced colours and in print, whatever colour conveys is also conveyed by a line, a shape or words."""

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import LETTER, Visit

pytestmark = pytest.mark.browser

# Things to press and to fill in whose edge cannot be told from what is behind them.
EDGELESS = """
() => [...document.querySelectorAll(".button, .field-input, .tick, .confirm-name-line")].filter(one => {
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  if (!box.width || style.appearance === "auto") return false;
  const sides = ["Top", "Bottom"].filter(side => parseFloat(style[`border${side}Width`]) >= 1
    && style[`border${side}Style`] === "solid" && style[`border${side}Color`] !== style.backgroundColor);
  return sides.length === 0;
}).map(one => one.outerHTML.slice(0, 120))
"""


def test_everything_that_can_be_pressed_has_an_edge(visit: Visit, pages: dict[str, int]) -> None:
    reader = visit(bypass_csp=True, forced_colors="active")
    for path, status in pages.items():
        page = reader.opens(path, status=status)
        assert not page.evaluate(EDGELESS), page.url


def test_the_forms_boxes_show_whether_they_are_ticked(visit: Visit) -> None:
    reader = visit(forced_colors="active")
    page = reader.opens(f"{LETTER}/sign")
    box = page.get_by_role("checkbox", name="I work in the industry")
    empty = box.screenshot()
    box.check()
    page.mouse.move(0, 0)
    assert box.screenshot() != empty
    radio = page.get_by_role("group", name="Show my name").get_by_role("radio").first
    empty = radio.screenshot()
    radio.check()
    assert radio.screenshot() != empty


def test_the_seal_the_progress_and_the_profession_chosen_are_seen(visit: Visit) -> None:
    page = visit(forced_colors="active").opens(LETTER)
    seal = page.locator(".count .seal").first
    for colour in (seal.locator(".seal-disc"), seal.locator(".seal-letter").first):
        expect(colour).to_be_visible()
    canvas = page.locator("html").evaluate("one => getComputedStyle(one).backgroundColor")
    expect(seal.locator(".seal-disc")).not_to_have_css("fill", canvas)
    expect(seal.locator(".seal-letter").first).to_have_css("stroke", canvas)
    expect(page.get_by_role("progressbar")).to_have_css("border-top-style", "solid")
    filters = page.get_by_role("navigation", name="Professions").get_by_role("link")
    expect(filters.nth(0)).not_to_have_css("border-bottom-color", canvas)
    expect(filters.nth(1)).to_have_css("border-bottom-color", canvas)


def test_a_wrong_field_is_marked_by_more_than_colour(visit: Visit) -> None:
    reader = visit(forced_colors="active")
    page = reader.opens(f"{LETTER}/sign")
    reader.presses("Sign the letter")
    expect(page.get_by_role("alert")).to_have_css("border-top-style", "solid")
    expect(reader.field("Email")).to_have_css("border-top-width", "2px")
    expect(page.locator("#email-error")).to_contain_text("Enter")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_prints_in_ink_on_white(visit: Visit, pages: dict[str, int], scheme: str) -> None:
    reader = visit(color_scheme=scheme)
    for path, status in pages.items():
        page = reader.opens(path, status=status)
        page.emulate_media(media="print", color_scheme=scheme)  # type: ignore[arg-type]
        expect(page.locator("html")).to_have_css("background-color", "rgb(255, 255, 255)")
        expect(page.locator("main")).to_have_css("color", "rgb(0, 0, 0)")
        for gone in (".masthead nav", ".footer", ".skip", ".sign-bar"):
            expect(page.locator(gone).filter(visible=True)).to_have_count(0)
        page.emulate_media(media="screen")
