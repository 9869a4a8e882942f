"""Guards decisions against stale pages: a page's buttons carry a digest of each fact that it showed. If one of them has
changed since, the decision is refused, naming the fact.

Facts are ordered pairs of what the user calls a thing ("the credit") and its state; they are built in the same order
for showing the page and for deciding.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext

from app.core.errors import ChangedSinceSeen

Facts = Sequence[tuple[str, Any]]

_DIGITS = 16  # of a fact's SHA-256; short is enough, since whoever could craft a collision is not the one who decides
_BETWEEN = "."


def seen(facts: Facts) -> str:
    """The value that a form sends back: one digest per fact."""
    return _BETWEEN.join(_digest(fact) for _, fact in facts)


def refuse_unseen(facts: Facts, sent: str | None) -> None:
    """Raises ChangedSinceSeen unless `sent` equals `seen` of these facts."""
    shown = (sent or "").split(_BETWEEN)
    if len(shown) != len(facts):
        raise ChangedSinceSeen(
            gettext("We couldn’t tell what you had seen, so nothing was decided. Check it as it is now.")
        )
    if changed := [name for (name, fact), one in zip(facts, shown, strict=True) if one != _digest(fact)]:
        raise ChangedSinceSeen.since_seen(changed)


def _digest(fact: Any) -> str:
    words = json.dumps(fact, sort_keys=True, default=str)
    return hashlib.sha256(words.encode()).hexdigest()[:_DIGITS]
