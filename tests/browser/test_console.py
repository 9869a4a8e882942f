"""The console in a browser: every page in every variant, by keyboard, and without scripts."""

import pytest
from playwright.sync_api import Browser, expect

from app import create_app
from tests.browser.axe import finds_nothing_wrong
from tests.browser.console_pages import PAGES, new_link, signs_in
from tests.browser.open_site import OpenSite
from tests.browser.reflow import BESIDE, CUT, SPACED, WIDTHS
from tests.browser.visitor import Visit, Visitor
from tests.make import a_config

pytestmark = pytest.mark.browser

OF_A_DRAFT = {"console.delete_draft", "console.draft_link_list"}  # test_writing_in_chromium.py
DOOR = ["/organise/sign-in", "/organise/reset", "/organise/passkey-sign-in"]


@pytest.fixture
def owner(visit: Visit, open_site: OpenSite) -> Visitor:
    visitor = visit(bypass_csp=True, reduced_motion="reduce")
    signs_in(visitor, open_site)
    return visitor


@pytest.mark.parametrize("path", PAGES)
def test_axe_has_nothing_to_report(owner: Visitor, path: str) -> None:
    finds_nothing_wrong(owner.opens(path), owner)


@pytest.mark.parametrize("path", DOOR)
def test_axe_has_nothing_to_report_at_the_door(visit: Visit, path: str) -> None:
    stranger = visit(bypass_csp=True, reduced_motion="reduce")
    finds_nothing_wrong(stranger.opens(path), stranger)


def test_a_sign_in_link_shows_a_button(visit: Visit, open_site: OpenSite) -> None:
    stranger = visit(bypass_csp=True, reduced_motion="reduce")
    finds_nothing_wrong(stranger.opens(new_link(open_site)), stranger)


def test_every_page_is_looked_at(open_site: OpenSite) -> None:
    """Those about one signature, one claim, one export or a draft are opened by their own tests."""
    app = create_app(a_config(open_site.data_dir))
    routes = app.url_map.bind("")
    seen = {routes.match(path.partition("?")[0])[0] for path in PAGES}
    there = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("console.")
        and "GET" in (rule.methods or ())
        and set(rule.arguments) <= {"slug", "organisation"}
    }

    assert there - OF_A_DRAFT <= seen


@pytest.mark.parametrize("device", ["desktop", "mobile"])
def test_every_page_works_without_javascript(visit: Visit, open_site: OpenSite, device: str) -> None:
    owner = visit(device, java_script_enabled=False)
    signs_in(owner, open_site)
    for path in PAGES:
        page = owner.opens(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator("button:not(form button, [form]):visible")).to_have_count(0)
        expect(page.locator("script:not([src]), [style], style")).to_have_count(0)


@pytest.mark.parametrize("spaced", [False, True], ids=["as set", "spaced"])
def test_every_page_can_be_read_enlarged_and_on_a_phone(owner: Visitor, spaced: bool) -> None:
    wrong = []
    for path in PAGES:
        page = owner.opens(path)
        if spaced:
            page.add_style_tag(content=SPACED)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 700})
            at = f"{page.url} at {width}"
            wrong += [f"{at} scrolls sideways"] * owner.scrolls_sideways()
            wrong += [f"{at} cuts {one}" for one in page.evaluate(CUT)]
            wrong += [f"{at} puts beside the window {one}" for one in page.evaluate(BESIDE)]
    assert not wrong, "\n".join(wrong)


def test_forced_colours_leave_nothing_out(visit: Visit, open_site: OpenSite, chromium: Browser) -> None:
    owner = visit(forced_colors="active", bypass_csp=True)
    signs_in(owner, open_site)
    for path in PAGES:
        page = owner.opens(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        hidden = page.eval_on_selector_all(
            "main button, main .button",
            "all => all.filter(one => getComputedStyle(one).color === getComputedStyle(one).backgroundColor).length",
        )
        assert hidden == 0, path
