"""How each route of a claim stands, in words for the signer."""

from dataclasses import dataclass

from app.models import Route, RouteKind, RouteState
from app.text.published_credits import CreditKind
from app.text.review_reasons import WHY_A_PERSON_LOOKS_TOLD


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
            return Step(True, f"You confirmed your email at {at}")
        case RouteState.FOR_REVIEW:
            why = WHY_A_PERSON_LOOKS_TOLD.get(route.review_reason or "")
            checked_next = f"You confirmed your email at {at}; a reviewer will check it next."
            return Step(False, f"{checked_next} {why}" if why else checked_next)
        case RouteState.ASKED:
            return Step(False, f"You confirmed your email at {at}; the reviewer has a question for you")
        case RouteState.DECLINED:
            return Step(False, f"We didn’t accept your email at {at}", over=True)
        case RouteState.WITHDRAWN:
            return Step(False, f"Your email at {at} no longer counts", over=True)
        case RouteState.UNLISTED:
            return Step(False, f"{at} isn’t on our list yet. When it is, we’ll email you a second link there")
    if route.mailbox_digest is None:
        return Step(False, "A work email")
    return Step(False, f"Your email at {at}: open the link we sent there")


def _of_credits(route: Route) -> Step:
    kind = CreditKind(route.evidence_kind).words if route.evidence_kind else "Published credits"
    what = f"{kind} {route.evidence}" if route.evidence else kind
    match route.state:
        case RouteState.PASSED:
            return Step(True, f"{what}: a reviewer has accepted it")
        case RouteState.ASKED:
            return Step(False, f"{what}: the reviewer has a question for you")
        case RouteState.DECLINED:
            return Step(False, f"{what}: not accepted", over=True)
        case RouteState.WITHDRAWN:
            return Step(False, f"{what}: no longer needed", over=True)
    again = "another reviewer will check the page" if route.appealed_at else "a reviewer will check the page"
    return Step(False, f"{what}: {again}")
