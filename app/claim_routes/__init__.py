"""The routes of verification, i.e. ways to prove a claim: one kind per file, and one line each in ROUTES.

They are below signing, whose forms include their parts; the verification package starts, reviews and settles claims.
"""

from typing import Any

from app.claim_routes.kind import RouteKind
from app.claim_routes.published_credits import PublishedCredits
from app.claim_routes.work_email import WorkEmail

LATER = "later"  # chosen on a form instead of a route: none yet

ROUTES: dict[str, RouteKind[Any]] = {one.kind: one for one in (WorkEmail(), PublishedCredits())}


def amid_words() -> dict[str, str]:
    """The name of each kind, for use within a sentence."""
    return {kind: one.amid_words for kind, one in ROUTES.items()}
