"""Decided as seen: a digest of each thing that a page showed travels with its buttons. Where one of them has changed
since, the decision is refused and says which.

Facts are ordered pairs of what the reader calls a thing ("the credit") and how it stands; the same page builds them in
the same order, to show and to decide.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from app.core.errors import ChangedSinceSeen

Facts = Mapping[str, Any]

_DIGITS = 16  # of a fact's SHA-256: who could make two alike is not the one who reads them
_BETWEEN = "."


def seen(facts: Facts) -> str:
    """What a form sends back, a digest a fact."""
    return _BETWEEN.join(_digest(fact) for fact in facts.values())


def refuse_unseen(facts: Facts, sent: str | None) -> None:
    """Raises ChangedSinceSeen unless `sent` is what `seen` makes of these facts."""
    shown = (sent or "").split(_BETWEEN)
    if len(shown) != len(facts):
        raise ChangedSinceSeen(
            gettext("We couldn’t tell what you had seen, so nothing was decided. Check it as it is now.")
        )
    if changed := [name for (name, fact), one in zip(facts.items(), shown, strict=True) if one != _digest(fact)]:
        raise ChangedSinceSeen.since_seen(changed)


def _digest(fact: Any) -> str:
    words = json.dumps(fact, sort_keys=True, default=str)
    return hashlib.sha256(words.encode()).hexdigest()[:_DIGITS]
