"""Runs axe-core in the page and reports its findings as sentences. Needs a browser that does not enforce our CSP."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser.visitor import Visitor

AXE = Path(__file__).with_name("vendor") / "axe.min.js"
# Every rule of axe, and the target size of WCAG 2.2 that it leaves off by itself.
RUN = """
async () => {
  const found = await axe.run(document, {resultTypes: ["violations"], rules: {"target-size": {enabled: true}}});
  return found.violations.map(one => (
    {id: one.id, help: one.help, nodes: one.nodes.map(node => [node.html, node.failureSummary])}
  ));
}
"""


@cache
def _source() -> str:
    return AXE.read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """The rules that the page breaks as it is shown now, each with the elements that break it."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_source())
    found: list[dict[str, Any]] = page.evaluate(RUN)
    return [f"{one['id']}: {one['help']}: {html[:160]} ({why})" for one in found for html, why in one["nodes"][:3]]


def finds_nothing_wrong(page: Page, visitor: Visitor) -> None:
    """Looks at the page in every way that it can be shown: schemes, widths, 200 % and 400 % of 1280."""
    wrong = []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            wrong += [f"{scheme}, {width}: {one}" for one in violations(page)]
    for width in (1280, 640, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        if visitor.scrolls_sideways():
            wrong.append(f"{width}: wider than its window")
    page.set_viewport_size({"width": 1280, "height": 900})
    assert not wrong, "\n".join([page.url, *wrong])
