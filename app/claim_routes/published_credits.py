"""Published credits: a page or number that names the signer, checked by a reviewer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext, lazy_gettext, pgettext
from sqlalchemy.orm import Session

from app.claim_routes.kind import Check, Evidence, NewRoute, Outcome, RouteKind, Step, TextPart
from app.models import ClaimState, PublishedCreditsRoute, RouteState
from app.text import published_credits
from app.text.published_credits import CreditKind, PublishedCredit


class PublishedCredits(RouteKind[PublishedCreditsRoute]):
    kind = "published-credits"
    model = PublishedCreditsRoute
    label = lazy_gettext("Published credits")
    checked_by = lazy_gettext("checked by published credits")
    hint = lazy_gettext(
        "A page or number that names you: IMDb, ISNI, ORCID, IPI, MusicBrainz, ISBN or Wikidata. "
        "A reviewer will check the page."
    )
    how_we_verify = lazy_gettext(
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
            label=lazy_gettext("Published credits"),
            heading=lazy_gettext("Number or web address"),
            heading_again=lazy_gettext("Another number or web address"),
            hint=lazy_gettext("Never shown. We delete it 24 hours after you are verified, or 14 days after a decline."),
            attributes={"autocapitalize": "none", "spellcheck": "false", "maxlength": "300"},
            longest=published_credits.LONGEST,
            read=published_credits.parse_credit,
        ),
    )

    @property
    def amid_words(self) -> str:
        return gettext("published credits")

    def columns(self, said: Mapping[str, str]) -> dict[str, Any]:
        credit = published_credits.parse_credit(said["evidence"])
        return {"evidence": credit.identifier, "evidence_kind": credit.kind.value}

    def start(self, session: Session, new: NewRoute, *, claim: ClaimState, now: datetime) -> Outcome:  # noqa: ARG002
        if claim is not ClaimState.WAITING:
            return Outcome(RouteState.WITHDRAWN)
        return Outcome(RouteState.FOR_REVIEW, {"review_since": now})

    def check(self, session: Session, route: PublishedCreditsRoute) -> Check:  # noqa: ARG002
        credit = credit_of(route)
        if credit is None:
            return Check("bad", gettext("Number not valid"))
        checked = gettext("Number and check digit valid") if credit.kind.has_check_digit else gettext("Number valid")
        return Check("ok", checked)

    def evidence(self, route: PublishedCreditsRoute) -> Evidence | None:
        credit = credit_of(route)
        return Evidence(credit.words, url=credit.url) if credit else None

    def progress(self, route: PublishedCreditsRoute) -> Step:
        kind = CreditKind(route.evidence_kind).words if route.evidence_kind else self.label
        what = pgettext("a page or number", "%(kind)s %(number)s", kind=kind, number=route.evidence)
        what = what if route.evidence else str(kind)
        match route.state:
            case RouteState.PASSED:
                return Step(True, gettext("%(what)s: a reviewer has accepted it", what=what))
            case RouteState.ASKED:
                return Step(False, gettext("%(what)s: the reviewer has a question for you", what=what))
            case RouteState.DECLINED:
                return Step(False, gettext("%(what)s: not accepted", what=what), over=True)
            case RouteState.WITHDRAWN:
                return Step(False, gettext("%(what)s: no longer needed", what=what), over=True)
        if route.appealed_at:
            return Step(False, gettext("%(what)s: another reviewer will check the page", what=what))
        return Step(False, gettext("%(what)s: a reviewer will check the page", what=what))


def credit_of(route: PublishedCreditsRoute) -> PublishedCredit | None:
    """None if it has been deleted, or is no longer in the form in which it was stored."""
    fits = published_credits.is_in_form(route.evidence_kind, route.evidence)
    return PublishedCredit(CreditKind(route.evidence_kind or ""), route.evidence or "") if fits else None
