"""The look follows the reader: dark, on paper, in forced colours; and the first visit is light to carry."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.visitor import LETTER

pytestmark = pytest.mark.browser

MOST_BYTES = 150 * 1024
FOR_NAMES = re.compile(r"/fonts/(noto|spectral-cyrillic|newsreader-(latin-ext|vietnamese))")
PAPER = {"light": "rgb(252, 251, 248)", "dark": "rgb(25, 24, 22)"}
SCREEN = {"light": "rgb(14, 13, 12)", "dark": "rgb(12, 11, 10)"}


class Scales:
    """Weighs what a page brings over the wire, headers included, as the browser counts it."""

    def __init__(self, page: Page) -> None:
        self._addresses: dict[str, str] = {}
        self._bytes: dict[str, float] = {}
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.responseReceived", self._note)
        session.on("Network.loadingFinished", self._weigh)

    def _note(self, event: dict[str, Any]) -> None:
        self._addresses[event["requestId"]] = event["response"]["url"]

    def _weigh(self, event: dict[str, Any]) -> None:
        self._bytes[event["requestId"]] = event["encodedDataLength"]

    @property
    def total(self) -> float:
        return sum(self._bytes.values())

    @property
    def faces_for_names(self) -> float:
        """The faces that only names beyond plain Latin ask for: a script that nobody has signed in is not fetched."""
        return sum(weight for at, weight in self._bytes.items() if FOR_NAMES.search(self._addresses[at]))


def test_the_first_visit_to_a_letter_weighs_at_most_150_kb_and_the_scripts_of_its_names(
    visit: Visit, device: str
) -> None:
    reader = visit(device)
    scales = Scales(reader.page)
    reader.opens(LETTER)
    reader.page.wait_for_load_state("networkidle")
    print(f"{device}: {scales.total / 1024:.1f} KB, of them {scales.faces_for_names / 1024:.1f} KB for names")
    assert 0 < scales.total - scales.faces_for_names <= MOST_BYTES


def test_the_second_visit_brings_next_to_nothing(visit: Visit) -> None:
    reader = visit()
    reader.opens(LETTER)
    reader.page.wait_for_load_state("networkidle")
    scales = Scales(reader.page)
    reader.opens(f"{LETTER}/sign")
    reader.page.wait_for_load_state("networkidle")
    assert scales.total < MOST_BYTES / 4


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


def test_the_forms_work_in_forced_colours(visit: Visit) -> None:
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
    button = page.get_by_role("button", name="Sign the letter")
    expect(button).to_have_css("border-top-style", "solid")
