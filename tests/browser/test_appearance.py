"""The design follows the reader's settings: dark mode, and print."""

import re
import zlib

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import LETTER, Visit

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
    expect(page.locator(".end-card")).to_contain_text("Text version 1, SHA-256")
    for shown in (".end-card a", ".end-card .mono"):
        expect(page.locator(shown).first).to_be_visible()
    expect(page.locator(".end-links")).to_be_hidden()
    assert 3 <= len(words_on_pages(page.pdf(format="Letter"))) <= 7


@pytest.mark.parametrize("sheet", ["Letter", "A4"])
@pytest.mark.parametrize("path", ["", "/credits", "/supporters"])
def test_no_printed_page_is_blank_and_each_says_where_it_is_from(visit: Visit, path: str, sheet: str) -> None:
    reader = visit()
    page = reader.opens(f"{LETTER}{path}")
    page.emulate_media(media="print")
    printed = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--address')")
    assert printed == f'"{page.url.partition("://")[2]}"'
    words = words_on_pages(page.pdf(format=sheet))
    # Address and page number alone are a few runs of letters.
    assert all(count > 6 for count in words), words
    across = page.locator(".screen > .wrap") if path != "/supporters" else page.locator(".run")
    expect(across).to_have_css("column-count", "3")


def words_on_pages(pdf: bytes) -> list[int]:
    """How many runs of letters stand on each page of a PDF as chromium writes it."""
    objects = {
        int(number): body for number, body in re.findall(rb"(?s)\b(\d+) 0 obj\b(.*?)\bendobj", pdf)
    }  # fmt: skip
    pages = [body for body in objects.values() if re.search(rb"/Type\s*/Page\b", body)]
    contents = [int(found[1]) for body in pages if (found := re.search(rb"/Contents\s+(\d+) 0 R", body))]
    assert len(contents) == len(pages)
    streams = [objects[number].partition(b"stream")[2].strip().removesuffix(b"endstream") for number in contents]
    return [len(re.findall(rb"T[jJ]\b", zlib.decompressobj().decompress(stream))) for stream in streams]
