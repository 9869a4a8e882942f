"""URLs for all rules of the `url_map`, with sample values for their parameters."""

import re
from collections.abc import Mapping

PLACE = re.compile(r"<(?:([^:<>]+):)?(\w+)>")


def filled(rule: str, places: Mapping[str, str] | None = None, *, number: str = "1") -> str:
    """With what is given by name, else with a `number` where the rule takes one, and a 1 elsewhere."""

    def put(found: re.Match[str]) -> str:
        return (places or {}).get(found[2], number if (found[1] or "").startswith("int") else "1")

    return PLACE.sub(put, rule)
