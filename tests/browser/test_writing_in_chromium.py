"""An organiser writes a letter in a browser: rows without a reload, no input lost, a draft shared by link."""

import re

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.axe import finds_nothing_wrong
from tests.browser.console_pages import signs_in
from tests.browser.open_site import OpenSite
from tests.browser.visitor import Visit, Visitor

pytestmark = pytest.mark.browser

NEW = "/organise/organisations/names-at-the-end/letters/new"


def rows_of(page: Page, name: str) -> list[str]:
    return [one.input_value() for one in page.locator(f'[data-rows="{name}"] [data-row] input[name$="-name"]').all()]


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def writer(visit: Visit, site: OpenSite, **options: object) -> Visitor:
    visitor = visit(bypass_csp=True, reduced_motion="reduce", **options)
    signs_in(visitor, site)
    return visitor


def press_row(page: Page, name: str, act: str, at: int) -> None:
    page.locator(f'button[value="{act}-{name}-{at}"]').click()


def test_rows_move_in_place(visit: Visit, open_site: OpenSite) -> None:
    page = writer(visit, open_site).opens(NEW)
    page.evaluate("window.stayed = true")
    page.get_by_text("Names: professions, lead signatories").click()
    add = page.get_by_role("button", name="Add a lead signatory")
    for at, name in enumerate(("Runa Tollefsen", "Ottilie Marchbanks", "Zora Lindqvist")):
        add.click()
        assert focused(page) == f"author-{at}-name"
        page.keyboard.type(name)
        page.locator(f"#author-{at}-credit").fill(f"Credit of {name}")

    press_row(page, "author", "up", 2)
    assert focused(page) == "author-1-name"
    press_row(page, "author", "remove", 0)
    assert rows_of(page, "author") == ["Zora Lindqvist", "Ottilie Marchbanks"]
    assert page.locator("#author-0-credit").input_value() == "Credit of Zora Lindqvist"
    expect(page.locator('[data-rows="author"] legend')).to_have_text(["Lead signatory 1", "Lead signatory 2"])
    expect(page.locator('button[value="up-author-0"]')).to_be_disabled()
    expect(page.locator('[data-rows="author"] [data-done]')).to_have_text("Lead signatory 1 removed")
    assert page.evaluate("window.stayed")


def test_a_row_that_stays_is_moved_as_it_is_and_ten_are_enough(visit: Visit, open_site: OpenSite) -> None:
    page = writer(visit, open_site).opens(NEW)
    page.get_by_text("Names: professions, lead signatories").click()
    add = page.get_by_role("button", name="Add another profession")
    for at in range(10):
        add.click()
        page.keyboard.type(f"Riggers {at}")
    expect(add).to_be_disabled()
    page.locator("#own-0-name").evaluate("one => one.closest('[data-row]').setAttribute('data-stays', '')")

    press_row(page, "own", "down", 0)
    assert rows_of(page, "own")[:2] == ["Riggers 1", "Riggers 0"]
    expect(page.locator("#own-1-name")).not_to_be_editable()
    expect(page.locator('button[value="remove-own-1"]')).to_be_disabled()
    expect(page.locator("[data-row][data-stays] [data-staying]")).to_be_visible()
    press_row(page, "own", "remove", 0)
    assert (rows_of(page, "own")[0], page.locator("[data-row][data-stays]").count()) == ("Riggers 0", 1)
    expect(add).to_be_enabled()


def test_rows_move_without_javascript_and_the_page_comes_back_to_them(visit: Visit, open_site: OpenSite) -> None:
    page = writer(visit, open_site, java_script_enabled=False).opens(NEW)
    page.get_by_label("Title", exact=True).fill("Rows without a script")
    page.get_by_role("button", name="Add another addressee").click()
    page.locator("#addressee-0-name").fill("Hester Vantongeren")
    page.locator("#addressee-1-name").fill("Orla Brightwater")
    press_row(page, "addressee", "up", 1)

    assert rows_of(page, "addressee") == ["Orla Brightwater", "Hester Vantongeren"]
    assert page.url.endswith("#addressee-0-name")
    box = page.locator("#addressee-0-name").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 844
    assert page.get_by_label("Title", exact=True).input_value() == "Rows without a script"


def test_who_leaves_with_unsaved_words_is_asked(visit: Visit, open_site: OpenSite) -> None:
    page = writer(visit, open_site).opens(NEW)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_label("Title", exact=True).fill("Words that are not saved")
    page.get_by_role("link", name="My letters").click()
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert page.url.endswith("/letters/new")
    page.remove_listener("dialog", stay)
    page.on("dialog", lambda dialog: dialog.accept())


def test_a_draft_is_written_published_from_its_form_shown_and_deleted(visit: Visit, open_site: OpenSite) -> None:
    """Enter in a field saves, and Publish takes unsaved words along."""
    owner = writer(visit, open_site)
    page = owner.opens(NEW)
    page.get_by_label("Title", exact=True).fill("Ask the makers first")
    page.get_by_label("Title", exact=True).press("Enter")
    expect(page.get_by_text("Saved as a draft")).to_be_visible()
    page.locator("#place").fill("Burbank")
    page.get_by_role("button", name="Show the draft").click()
    expect(page.get_by_text("Your changes are saved.")).to_be_visible()
    page.get_by_role("button", name="Make a link").click()
    finds_nothing_wrong(page, owner)
    link = page.locator('a[href^="/draft/"]').get_attribute("href")
    assert link

    counsel = visit(bypass_csp=True, reduced_motion="reduce")
    shown = counsel.opens(link)
    expect(shown.get_by_role("heading", name="Ask the makers first")).to_be_visible()
    expect(shown.get_by_text("Burbank")).to_be_visible()
    assert not shown.evaluate("document.documentElement.scrollWidth > innerWidth")
    finds_nothing_wrong(shown, counsel)
    shown.emulate_media(media="print")
    expect(shown.locator(".draft-mark")).to_be_visible()

    page.get_by_role("link", name="Back to the draft").click()
    page.get_by_role("button", name="Delete …").click()
    finds_nothing_wrong(page, owner)
    page.get_by_role("button", name="Delete the draft").click()
    expect(page.get_by_text("The draft is deleted")).to_be_visible()
    assert re.search("Ask the makers first", page.content()) is None
    counsel.opens(link, status=404)
