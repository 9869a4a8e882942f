"""Touch targets are at least 24 pixels, even small ones such as footnote numbers (WCAG 2.2, 2.5.8)."""

import pytest
from playwright.sync_api import Page

from tests.browser.visitor import LETTER, Visit

pytestmark = pytest.mark.browser

ALONE = {
    LETTER: [
        ".letter sup a",
        ".footnote-backref",
        ".end-links a",
        ".end-card a",
        ".supporters-more a",
        ".pass-links a",
    ],
    f"{LETTER}/credits": [".credits-more a", ".report a", ".filters a"],
    f"{LETTER}/supporters": [".credits-more a", ".report a"],
    f"{LETTER}/texts": [".texts > .section-after > a"],
}
# Whether points 11 pixels above, below and beside the middle still belong to it.
ANSWERS = """one => {
  one.scrollIntoView({block: "center"});
  const box = one.getBoundingClientRect(), x = box.left + box.width / 2, y = box.top + box.height / 2;
  return [[0, 11], [0, -11], [11, 0], [-11, 0]].every(([dx, dy]) => {
    const there = document.elementFromPoint(x + dx, y + dy);
    return there !== null && (one === there || one.contains(there));
  });
}"""


def too_small(page: Page, selectors: list[str]) -> list[str]:
    links = [one for selector in selectors for one in page.locator(selector).all() if one.is_visible()]
    return [one.inner_text() for one in links if not one.evaluate(ANSWERS)]


def test_every_link_that_stands_alone_answers_to_a_finger(visit: Visit) -> None:
    reader = visit("mobile")
    for path, selectors in ALONE.items():
        page = reader.opens(path)
        page.wait_for_load_state("networkidle")
        assert page.locator(selectors[0]).count(), path
        assert too_small(page, selectors) == [], path
