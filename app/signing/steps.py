"""How each route of a claim stands, in words for the signer."""

from dataclasses import dataclass

from app.models import Route, RouteKind, RouteState
from app.published_credits import CreditKind
from app.review_words import WHY_A_PERSON_LOOKS_TOLD


@dataclass(frozen=True)
class Step:
    """One thing that proves a claim: done, still to come, or over without having proven it."""

    done: bool
    words: str
    over: bool = False


def step_of(route: Route) -> Step:
    return _of_credits(route) if route.kind is RouteKind.PUBLISHED_CREDITS else _of_work_email(route)


def _of_work_email(route: Route) -> Step:
    at = route.domain or "your workplace"
    match route.state:
        case RouteState.PASSED:
            return Step(True, f"Your mailbox at {at} is proven")
        case RouteState.FOR_REVIEW:
            why = WHY_A_PERSON_LOOKS_TOLD.get(route.review_reason or "")
            return Step(False, f"Your mailbox at {at} is proven; a person looks at it next{f': {why}' if why else ''}")
        case RouteState.ASKED:
            return Step(False, f"Your mailbox at {at} is proven; the reviewer has asked you something")
        case RouteState.DECLINED:
            return Step(False, f"Your mailbox at {at} was not accepted", over=True)
        case RouteState.WITHDRAWN:
            return Step(False, f"Your mailbox at {at} no longer counts", over=True)
        case RouteState.UNLISTED:
            return Step(False, f"{at} is not on our list yet; when it is, we send a second link to your mailbox there")
    if route.mailbox_digest is None:
        return Step(False, "A work email")
    return Step(False, f"Your mailbox at {at}: open the link that we sent there")


def _of_credits(route: Route) -> Step:
    kind = CreditKind(route.evidence_kind).words if route.evidence_kind else "Published credits"
    what = f"{kind} {route.evidence}" if route.evidence else kind
    match route.state:
        case RouteState.PASSED:
            return Step(True, f"{what}: a reviewer has looked and accepted it")
        case RouteState.ASKED:
            return Step(False, f"{what}: the reviewer has asked you something")
        case RouteState.DECLINED:
            return Step(False, f"{what}: not accepted", over=True)
        case RouteState.WITHDRAWN:
            return Step(False, f"{what}: not needed any more", over=True)
    again = "another reviewer opens the page and looks" if route.appealed_at else "a reviewer opens the page and looks"
    return Step(False, f"{what}: {again}")
