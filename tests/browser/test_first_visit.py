"""The first visit to a letter transfers little, and names are readable before their fonts have loaded."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from app.demo.load import SIGNERS
from tests.browser.accessibility_tree import heard
from tests.browser.open_site import OpenSite, a_site, load_demo, opened
from tests.browser.scales import Scales
from tests.browser.visitor import DEVICES, LETTER, Visit, Visitor

pytestmark = pytest.mark.browser

MOST_BYTES = 175 * 1024
FOR_NAMES = re.compile("noto|spectral-cyrillic")
FACES_OF = {
    "devanagari": re.compile("[\u0900-\u097f]"),
    "arabic": re.compile("[\u0600-\u06ff]"),
    "cyrillic": re.compile("[\u0400-\u04ff]"),
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenSite]:
    """As `make run` shows it: 600 invented signers, in the fourteen scripts of the demo."""
    site = a_site(tmp_path_factory.mktemp("demo"))
    load_demo(site, signers=SIGNERS)
    with opened(site):
        yield site


@pytest.fixture
def newcomer(chromium: Browser, demo: OpenSite, device: str) -> Iterator[Visitor]:
    with Visitor(chromium, demo.url, **DEVICES[device]) as visitor:
        yield visitor


@pytest.fixture
def searcher(chromium: Browser, demo: OpenSite) -> Iterator[Visitor]:
    """Without the CSP, so that the test may ask the page's script for what a hand does with Ctrl-F."""
    with Visitor(chromium, demo.url, bypass_csp=True, **DEVICES["desktop"]) as visitor:
        yield visitor


def farthest(visitor: Visitor, script: re.Pattern[str]) -> str:
    """The last name of a script in the credits."""
    names = [name for name in visitor.page.locator(".credit-row dd bdi").all_inner_texts() if script.search(name)]
    assert names, script
    return names[-1]


def test_the_first_visit_to_the_demo_letter_weighs_at_most_175_kb_with_its_fonts(
    newcomer: Visitor, device: str
) -> None:
    scales = Scales(newcomer.page)
    newcomer.opens(LETTER)
    newcomer.page.wait_for_load_state("networkidle")
    print(f"{device}: {scales}")
    assert 0 < scales.total <= MOST_BYTES


MOVED = """
window.moved = 0;
new PerformanceObserver(list => list.getEntries().forEach(one => { window.moved += one.value; }))
  .observe({type: "layout-shift", buffered: true});
"""


def test_nothing_moves_while_a_page_loads_over_a_telephone(chromium: Browser, demo: OpenSite, device: str) -> None:
    for path in (LETTER, f"{LETTER}/sign", f"{LETTER}/credits", "/"):
        with Visitor(chromium, demo.url, bypass_csp=True, **DEVICES[device]) as reader:
            slow = reader.context.new_cdp_session(reader.page)
            slow.send("Network.enable")
            line = {"latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 90_000}
            slow.send("Network.emulateNetworkConditions", {"offline": False, **line})
            reader.page.add_init_script(MOVED)
            reader.opens(path).wait_for_load_state("networkidle")
            assert reader.page.evaluate("window.moved") < 0.02, (path, device)


def test_the_face_of_a_name_comes_when_the_reader_comes_near(newcomer: Visitor) -> None:
    page, scales = newcomer.page, Scales(newcomer.page)
    newcomer.opens(LETTER)
    page.wait_for_load_state("networkidle")
    assert not [face for face in scales.faces if FOR_NAMES.search(face)]
    for word, script in FACES_OF.items():
        page.get_by_text(farthest(newcomer, script), exact=True).scroll_into_view_if_needed()
        assert scales.weigh_a_face_of(word), (word, scales.faces)


def test_a_name_far_below_is_found_on_the_page(searcher: Visitor) -> None:
    page = searcher.opens(LETTER)
    for script in FACES_OF.values():
        page.evaluate("window.scrollTo(0, 0)")
        words = farthest(searcher, script)
        name = page.get_by_text(words, exact=True)
        expect(name).not_to_be_in_viewport()
        assert page.evaluate("words => window.find(words, false, false, true)", words)  # as Ctrl-F does
        expect(name).to_be_in_viewport()


def test_a_link_to_a_name_far_below_leads_there(searcher: Visitor) -> None:
    name = farthest(searcher, FACES_OF["cyrillic"]) if searcher.opens(LETTER) else ""
    page = searcher.opens("/")
    searcher.opens(f"{LETTER}#:~:text={quote(name).replace('-', '%2D')}")
    expect(page.get_by_text(name, exact=True)).to_be_in_viewport()


def test_every_name_is_read_out_and_copied_before_the_reader_has_come_near(searcher: Visitor) -> None:
    page = searcher.opens(LETTER)
    said = {what for _role, what in heard(page)}
    names = page.locator(".credit-row dd bdi, .run li bdi").all_inner_texts()
    assert len(names) > 60
    assert not [name for name in names if name not in said]


def test_paper_gets_the_faces_of_all_names(newcomer: Visitor) -> None:
    page, scales = newcomer.page, Scales(newcomer.page)
    newcomer.opens(LETTER)
    expect(page.locator("[data-far]")).not_to_have_count(0)
    page.pdf()
    expect(page.locator("[data-far]")).to_have_count(0)
    assert all(scales.weigh_a_face_of(word) for word in FACES_OF)


def test_without_javascript_the_faces_come_at_once(chromium: Browser, demo: OpenSite) -> None:
    with Visitor(chromium, demo.url, java_script_enabled=False, **DEVICES["desktop"]) as reader:
        scales = Scales(reader.page)
        reader.opens(LETTER)
        assert all(scales.weigh_a_face_of(word) for word in FACES_OF)


def test_the_page_keeps_its_place_when_names_above_are_drawn(newcomer: Visitor) -> None:
    page = newcomer.opens(f"{LETTER}#pass")
    heading = page.get_by_role("heading", name="Pass it along")
    expect(heading).to_be_in_viewport()
    page.wait_for_load_state("networkidle")
    expect(heading).to_be_in_viewport()


def test_the_second_page_brings_next_to_nothing(visit: Visit) -> None:
    reader = visit()
    reader.opens(LETTER)
    reader.page.wait_for_load_state("networkidle")
    scales = Scales(reader.page)
    reader.opens(f"{LETTER}/sign")
    reader.page.wait_for_load_state("networkidle")
    assert scales.total < MOST_BYTES / 4
