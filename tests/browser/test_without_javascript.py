"""Without JavaScript every page is complete, and shows no control that does nothing."""

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visit

pytestmark = pytest.mark.browser


def test_every_page_works_without_javascript(visit: Visit, pages: dict[str, int], device: str) -> None:
    reader = visit(device, java_script_enabled=False)
    for path, status in pages.items():
        page = reader.opens(path, status=status)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator("button:not(form button):visible")).to_have_count(0)  # without a script it would do nothing
        reader.unfolds_everything()
        for form in page.locator("form").all():
            expect(form.locator("button[type=submit]").first).to_be_visible()


def test_nothing_is_fetched_but_from_here_and_no_script_stands_in_a_page(visit: Visit, pages: dict[str, int]) -> None:
    reader = visit()  # it complains about requests to others
    for path, status in pages.items():
        page = reader.opens(path, status=status)
        expect(page.locator("script:not([src]), [style], style")).to_have_count(0)
        expect(page.locator("img[src^=http], iframe, object, embed")).to_have_count(0)
