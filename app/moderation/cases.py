"""A name that waits for review, with everything that its page shows, and the person who reviews it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.audit_log.record import By
from app.claim_routes import ROUTES
from app.models import Decision, Report, Route, Signature, Verdict
from app.protected_names import guards
from app.signing.own_signature import own_digest
from app.text import hold_rules, places
from app.text.hold_rules import HoldReason
from app.web import as_seen

MOST_COMPARED = 200  # names, each compared with every row; with more, the page does not say which one is resembled
LIKE_SOMEBODY = (HoldReason.famous, HoldReason.addressee, HoldReason.protected, HoldReason.lead)


@dataclass(frozen=True)
class Approval:
    """An approval of a famous name."""

    name: str
    is_mine: bool


@dataclass(frozen=True)
class Case:
    """What is decided on: a signature, under the name that waits."""

    signature: Signature
    name: str
    asked: Any = None  # the waiting row beside the signature: a report, a correction
    needs_two: bool = False
    approvals: Sequence[Approval] = ()
    routes: Sequence[Route] = ()
    reports: Sequence[Report] = ()  # waiting ones
    is_own: bool = False
    like: str | None = None  # the guarded name that it resembles
    more: as_seen.Facts = ()  # what this kind shows beside the signature

    @property
    def is_said(self) -> bool:
        """True if the reader has approved it already, and someone else has to."""
        return self.needs_two and any(one.is_mine for one in self.approvals)

    @property
    def role(self) -> str | None:
        """The signer's claimed profession."""
        found = self.signature.letter.profession(self.signature.profession)
        return found.one if found else None

    @property
    def place(self) -> str:
        return places.place_name(self.signature.country, self.signature.region)

    @property
    def facts(self) -> as_seen.Facts:
        return [
            *facts_of(self.signature, self.routes, self.reports),
            (gettext("the name to decide on"), self.name),
            (gettext("the name it resembles"), self.like),
            (gettext("who has approved it"), [self.needs_two, [one.name for one in self.approvals]]),
            *self.more,
        ]

    @property
    def seen(self) -> str:
        return as_seen.seen(self.facts)


def facts_of(signature: Signature, routes: Sequence[Route], reports: Sequence[Report]) -> as_seen.Facts:
    """What every page that decides on a signature shows about it."""
    one = signature
    return [
        (gettext("the name"), one.name),
        (gettext("the place in the alphabet"), one.file_under),
        (gettext("the credit"), one.credit),
        (gettext("the profession"), one.profession),
        (gettext("the place"), [one.country, one.region]),
        (gettext("whether the name is shown"), [one.show_name, one.hidden_at]),
        (
            gettext("the state of the signature"),
            [
                one.state,
                one.entered_at,
                one.hold_reason,
                one.removal_reason,
                one.erased_at,
            ],
        ),
        (gettext("the claim"), one.claim_state),
        (
            gettext("how the claim is proven"),
            [[way.kind, way.state, way.domain, ROUTES[way.kind].facts(way), way.answer] for way in routes],
        ),
        (
            gettext("what the report says"),
            [[one.kind, one.proven_at, one.hid_at, one.from_signer, one.answer] for one in reports],
        ),
    ]


class Beside:
    """Routes, waiting reports and decisions of some signatures, loaded together."""

    def __init__(self, session: Session, signature_ids: Collection[int]) -> None:
        self.routes: dict[int, list[Route]] = defaultdict(list)
        self.reports: dict[int, list[Report]] = defaultdict(list)
        self.decisions: dict[int, list[Decision]] = defaultdict(list)
        anew = {"populate_existing": True}
        ways = select(Route).where(Route.signature_id.in_(signature_ids)).order_by(Route.id)
        for way in session.scalars(ways, execution_options=anew):
            self.routes[way.signature_id].append(way)
        doubts = select(Report).where(Report.signature_id.in_(signature_ids), Report.is_waiting)
        for doubt in session.scalars(doubts.order_by(Report.id), execution_options=anew):
            self.reports[doubt.signature_id].append(doubt)
        decided = select(Decision).where(Decision.signature_id.in_(signature_ids)).order_by(Decision.id)
        for one in session.scalars(decided.options(joinedload(Decision.account)), execution_options=anew):
            self.decisions[one.signature_id].append(one)

    def approvals(self, signature_id: int, name: str, *, verdict: Verdict, since: datetime, by: By) -> list[Approval]:
        """The approvals of exactly this name, or these words, since then."""
        return [
            Approval(one.account.name if one.account else gettext("the operator"), one.account_id == by.account_id)
            for one in self.decisions[signature_id]
            if one.verdict is verdict and one.approved == name and one.made_at >= since and one.stands
        ]


def signature_facts(signature: Signature, beside: Beside) -> as_seen.Facts:
    """What a signature's own page shows about it."""
    of = signature.id
    return [
        *facts_of(signature, beside.routes[of], beside.reports[of]),
        (gettext("the mail domain"), signature.mail_domain),
        (gettext("the decisions"), [[one.id, one.verdict, one.undone_at] for one in beside.decisions[of]]),
    ]


class Reader:
    """The person who reviews a letter's names, with what is needed to show each of them."""

    def __init__(self, session: Session, letter_id: int, by: By) -> None:
        self.session = session
        self.letter_id = letter_id
        self.by = by
        self.own = own_digest(session, letter_id, by=by)
        self.guards = names = guards.guards_of(session, letter_id)
        self.guarded = (*names.famous, *names.protected, *names.addressees, *names.leads)

    def is_own(self, signature: Signature) -> bool:
        return self.own is not None and self.own == signature.mailbox_digest

    def like(self, name: str, reason: str | None) -> str | None:
        if reason not in LIKE_SOMEBODY or len(self.guarded) > MOST_COMPARED:
            return None
        like = (one for one in self.guarded if hold_rules.matches(name, [one]) or hold_rules.names_in_line(name, [one]))
        return next((one for one in like if one != name), None)
