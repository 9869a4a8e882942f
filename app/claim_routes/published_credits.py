"""Published credits: a page or number that names the signer, which a reviewer looks at."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.claim_routes.kind import Check, Evidence, NewRoute, Outcome, RouteKind, Step, TextPart
from app.models import ClaimState, Route, RouteState
from app.text import published_credits
from app.text.published_credits import CreditKind, PublishedCredit


class PublishedCredits(RouteKind):
    kind = "published-credits"
    label = "Published credits"
    amid_words = "published credits"
    checked_by = "checked by published credits"
    hint = (
        "A page or number that names you: IMDb, ISNI, ORCID, IPI, MusicBrainz, ISBN or Wikidata. "
        "A reviewer will check the page."
    )
    how_we_verify = (
        "Or by published credits: a number or page at IMDb, ISNI, ORCID, IPI, MusicBrainz, ISBN or Wikidata. We check "
        "that the number is well formed, and its check digit if it has one; that alone verifies no one. A reviewer of "
        "the organisation opens the page and records why this mailbox belongs to that person. If they can’t tell, they "
        "ask the signer, or decline with a reason. A signer can appeal once, to another reviewer. No reviewer decides "
        "on their own claim, or on the claim of someone with an address at the same workplace. We delete the evidence "
        "24 hours after the signer is verified."
    )
    sufficient = False
    takes_other = True
    parts = (
        TextPart(
            name="evidence",
            field_name="evidence",
            label="Published credits",
            heading="Number or web address",
            heading_again="Another number or web address",
            hint="Never shown. We delete it 24 hours after you are verified, or 14 days after a decline.",
            attributes={"autocapitalize": "none", "spellcheck": "false", "maxlength": "300"},
            longest=published_credits.LONGEST,
            read=published_credits.parse_credit,
        ),
    )

    def columns(self, said: Mapping[str, str]) -> dict[str, Any]:
        credit = published_credits.parse_credit(said["evidence"])
        return {"evidence": credit.identifier, "evidence_kind": credit.kind.value}

    def start(self, session: Session, new: NewRoute, *, claim: ClaimState, now: datetime) -> Outcome:  # noqa: ARG002
        if claim is not ClaimState.WAITING:
            return Outcome(RouteState.WITHDRAWN)
        return Outcome(RouteState.FOR_REVIEW, {"review_since": now})

    def check(self, session: Session, route: Route) -> Check:  # noqa: ARG002
        credit = credit_of(route)
        if credit is None:
            return Check("bad", "Number not valid")
        return Check("ok", "Number and check digit valid" if credit.kind.has_check_digit else "Number valid")

    def evidence(self, route: Route) -> Evidence | None:
        credit = credit_of(route)
        return Evidence(credit.words, url=credit.url) if credit else None

    def progress(self, route: Route) -> Step:
        kind = CreditKind(route.evidence_kind).words if route.evidence_kind else self.label
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

    def my_data(self, route: Route) -> dict[str, Any]:
        return {"evidence": route.evidence, "evidence_kind": route.evidence_kind}


def credit_of(route: Route) -> PublishedCredit | None:
    """None when it has been deleted, or is not in the form in which it was kept."""
    fits = published_credits.is_in_form(route.evidence_kind, route.evidence)
    return PublishedCredit(CreditKind(route.evidence_kind or ""), route.evidence or "") if fits else None
