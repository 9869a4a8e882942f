"""axe-core in the page: what it finds wrong, as sentences. Needs a visitor whose browser does not enforce our CSP."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

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
