"""An organiser chooses a share picture in a browser and previews it before uploading."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.axe import finds_nothing_wrong
from tests.browser.console_pages import signs_in
from tests.browser.open_site import OpenSite
from tests.browser.visitor import Visit, Visitor
from tests.console.own_pictures import a_file

pytestmark = pytest.mark.browser

LETTER = "/letters/open-the-training-record"
PAGE = f"/organise{LETTER}/share-picture"
MIDDLE = "const one = document.querySelector('canvas').getContext('2d').getImageData(600, 315, 1, 1).data; [...one]"


def a_picture(content: bytes, name: str = "a.png") -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": content}


def an_organiser(visit: Visit, site: OpenSite, **options: object) -> Visitor:
    visitor = visit(**options)
    signs_in(visitor, site)
    return visitor


def goes_back(page: Page) -> None:
    page.get_by_role("button", name="Go back to the drawn picture").click()
    expect(page.get_by_text("We share the drawn picture again")).to_be_visible()


def test_a_chosen_picture_is_seen_before_it_is_sent(visit: Visit, open_site: OpenSite) -> None:
    page = an_organiser(visit, open_site).opens(PAGE)
    shared, chosen = page.locator("[data-shared]"), page.locator("[data-chosen]")
    expect(chosen).to_be_hidden()

    page.set_input_files("#picture", a_picture(a_file(size=(1200, 2000))))
    expect(chosen).to_be_visible()
    expect(shared).to_be_hidden()
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    assert page.evaluate(MIDDLE) == [200, 40, 30, 255]
    page.set_input_files("#picture", a_picture(b"0" * 5_300_000))
    expect(page.get_by_text("This file has more than 5 MB")).to_be_visible()
    expect(shared).to_be_visible()
    page.get_by_role("button", name="Use this picture").click()
    expect(page.get_by_text("This file has more than 5 MB")).to_be_visible()
    page.set_input_files("#picture", a_picture(a_file()))
    expect(page.get_by_text("This file has more than 5 MB")).to_be_hidden()
    page.get_by_role("button", name="Use this picture").click()
    expect(page.get_by_text("We share this picture from now on")).to_be_visible()
    goes_back(page)


def test_it_is_put_up_without_javascript_and_nothing_is_wrong_with_the_page(visit: Visit, open_site: OpenSite) -> None:
    page = an_organiser(visit, open_site, java_script_enabled=False).opens(PAGE)
    page.set_input_files("#picture", a_picture(b"GIF89a", "a.gif"))
    page.get_by_label("What it shows, in words").fill("Three writers")
    page.get_by_role("button", name="Use this picture").click()
    expect(page.locator("#picture-error")).to_contain_text("not a PNG, JPEG or WebP file")
    assert page.get_by_label("What it shows, in words").input_value() == "Three writers"
    page.set_input_files("#picture", a_picture(a_file()))
    page.get_by_role("button", name="Use this picture").click()
    expect(page.get_by_role("img", name="Three writers")).to_be_visible()
    seeing = an_organiser(visit, open_site, bypass_csp=True, reduced_motion="reduce")
    finds_nothing_wrong(seeing.opens(PAGE), seeing)
    goes_back(page)
