"""The routes of verification: how a claim is proven, one kind a file, one line of ROUTES each.

They stand below signing, whose forms ask their parts; how claims are begun, reviewed and settled is verification's.
"""

from app.claim_routes.kind import RouteKind
from app.claim_routes.published_credits import PublishedCredits
from app.claim_routes.work_email import WorkEmail

LATER = "later"  # chosen on a form in the place of a route: none yet

ROUTES: dict[str, RouteKind] = {one.kind: one for one in (WorkEmail(), PublishedCredits())}


def amid_words() -> dict[str, str]:
    """What each kind is called amid a sentence."""
    return {kind: one.amid_words for kind, one in ROUTES.items()}
