"""Which fonts the browser really used for a text, from its developer tools."""

from typing import Any

from playwright.sync_api import Page


def faces_of(page: Page, text: str | None, *, at: str = "") -> list[dict[str, Any]]:
    """Of the first name or role with this text, or of the element at an XPath."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    session.send("DOM.getDocument", {"depth": -1, "pierce": True})
    found = session.send(
        "DOM.performSearch", {"query": at or f'//bdi[text()="{text}"]', "includeUserAgentShadowDOM": True}
    )
    nodes = session.send(
        "DOM.getSearchResults", {"searchId": found["searchId"], "fromIndex": 0, "toIndex": found["resultCount"]}
    )["nodeIds"]
    fonts: list[dict[str, Any]] = session.send("CSS.getPlatformFontsForNode", {"nodeId": nodes[0]})["fonts"]
    session.detach()
    return fonts
