"""What a screen reader gets: Chromium's accessibility tree, in reading order."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page


@dataclass(frozen=True)
class Heard:
    """One thing of a page: its role, what it is called, and a heading's level."""

    role: str
    name: str
    level: int | None = None


def everything_heard(page: Page) -> list[Heard]:
    session = page.context.new_cdp_session(page)
    nodes: list[dict[str, Any]] = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    by_id = {node["nodeId"]: node for node in nodes}
    found: list[Heard] = []
    waiting = [nodes[0]["nodeId"]]
    while waiting:
        node = by_id.get(waiting.pop())
        if node is None:
            continue
        waiting += reversed(node.get("childIds", []))
        if not node.get("ignored"):
            found.append(_heard(node))
    return found


def _heard(node: dict[str, Any]) -> Heard:
    said = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
    return Heard(node["role"]["value"], str(node.get("name", {}).get("value", "")).strip(), said.get("level"))


def heard(page: Page) -> list[tuple[str, str]]:
    """Role and name of everything, in reading order."""
    return [(one.role, one.name) for one in everything_heard(page)]
