"""Whatever reviewers and signers do, in any order: each signer counts once, and verification follows the routes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit_log.record import THE_OPERATOR
from app.claim_routes.draft import ClaimDraft
from app.claim_routes.published_credits import PublishedCredits
from app.core import clock, encryption
from app.core.db import db, end_read, transaction
from app.core.errors import NotAllowed
from app.core.tokens import new_handle
from app.ledger import registrar
from app.letters.versions import latest_text
from app.models import ClaimState, Decision, Entry, Letter, Route, RouteState, Signature, SignatureState
from app.signer import claims, replies
from app.signing import actions as signing
from app.signing import owner_actions
from app.signing.details import Details
from app.signing.judging import NOTHING_WAITS
from app.tally.audit import audit
from app.tally.queries import totals
from app.text.addresses import parse_address
from app.text.review_reasons import AskReason, DeclineReason
from app.verification import jobs, review
from app.verification.facts import decision_seen_now, seen_now
from tests.make import a_letter
from tests.properties.life import fold

WHO = 2
ACTS = ("verify", "decline", "ask", "undo", "answer", "appeal", "claim", "withdraw", "look", "wait")
what_happens = st.lists(
    st.tuples(st.sampled_from([*ACTS, "verify", "undo", "decline"]), st.integers(0, WHO - 1)), max_size=25
)


class Reviews:
    """A letter that two people have signed with published credits."""

    def __init__(self, *, routes_needed: int) -> None:
        self.now = clock.now()
        self.letter_id = a_letter(routes_needed=routes_needed).id
        self.people = [self._sign(n) for n in range(WHO)]
        self._begin()

    def _sign(self, number: int) -> int:
        details = Details(
            name=f"Signer {'ab'[number]}", country="US", region="CA", show_name=True, updates=False, claims=True,
            profession="actors", credit=None, promised=(),
            claim_draft=ClaimDraft(PublishedCredits.kind, {"evidence": "nm0000001"}),
        )  # fmt: skip
        address = parse_address(f"signer-{number}@example.org")
        with transaction() as session:
            letter, text = session.get_one(Letter, self.letter_id), latest_text(session, self.letter_id).id
            signing.sign(
                session, letter=letter, text_version_id=text, details=details, address=address,
                handle=new_handle(address.deliver_to), network=None, now=self.now,
            )  # fmt: skip
            digest = encryption.keyed_digest(letter.mailbox_key, address.canonical)
            who = session.scalars(select(Signature.id).where(Signature.mailbox_digest == digest)).one()
            signing.confirm(
                session, signature_id=who, details=details, text_version_id=text, hold_reason=None, now=self.now
            )  # fmt: skip
        return who

    def _begin(self) -> None:
        while jobs.begin_routes(self.now):
            pass

    def act(self, act: str, at: int) -> None:
        who = self.people[at]
        if act == "look":
            registrar.look(self.now)
        elif act == "wait":
            self.now += timedelta(hours=13)
        else:
            try:
                with transaction() as session:
                    getattr(self, act)(session, who)
            except NotAllowed:
                pass
            self._begin()
        self.check()

    def _decide(self, session: Session, who: int, decide: Callable[..., int], **said: Any) -> None:
        route = session.scalars(select(Route).where(Route.signature_id == who).order_by(Route.id.desc())).first()
        assert route is not None
        seen = seen_now(session, route.id)
        decide(session, letter_id=self.letter_id, seen=seen, by=THE_OPERATOR, now=self.now, **said)

    def verify(self, session: Session, who: int) -> None:
        self._decide(session, who, review.verify, tie="Known")

    def decline(self, session: Session, who: int) -> None:
        self._decide(session, who, review.decline, reason=DeclineReason.NO_TIE, note=None)

    def ask(self, session: Session, who: int) -> None:
        self._decide(session, who, review.ask, reason=AskReason.WHAT_TIE, note=None)

    def undo(self, session: Session, who: int) -> None:
        decision = session.scalars(
            select(Decision.id).where(Decision.signature_id == who).order_by(Decision.id.desc())
        ).first()
        if decision is not None:
            seen = decision_seen_now(session, decision)
            review.undo(
                session, letter_id=self.letter_id, decision_id=decision, seen=seen, by=THE_OPERATOR, now=self.now
            )  # fmt: skip

    def answer(self, session: Session, who: int) -> None:
        replies.answer(
            session,
            signature_id=who,
            draft=ClaimDraft(PublishedCredits.kind, {"evidence": "Q42"}),
            words=None,
            now=self.now,
        )

    def appeal(self, session: Session, who: int) -> None:
        replies.appeal(session, signature_id=who, words="It is me", now=self.now)

    def claim(self, session: Session, who: int) -> None:
        signature = session.get_one(Signature, who)
        draft = ClaimDraft(PublishedCredits.kind, {"evidence": "nm0000002"})
        claims.claim(
            session, signature=signature, profession="writers", credit=None, waits=NOTHING_WAITS, draft=draft,
            now=self.now,
        )  # fmt: skip

    def withdraw(self, session: Session, who: int) -> None:
        owner_actions.withdraw(session, signature_id=who, now=self.now)

    def check(self) -> None:
        """At every moment: nobody is verified without a route that passed, and the ledger tells verify from revoke."""
        end_read()
        assert audit(db.session.get_one(Letter, self.letter_id)) == []
        needed = db.session.get_one(Letter, self.letter_id).routes_needed
        for who in self.people:
            signature = db.session.get_one(Signature, who, populate_existing=True)
            passed = [route for route in self._routes(who) if route.state is RouteState.PASSED]
            if signature.claim_state is ClaimState.VERIFIED and signature.state is SignatureState.CONFIRMED:
                assert len(passed) >= needed
            if signature.claim_state is not ClaimState.VERIFIED:
                assert len(passed) < needed or needed > 1  # two pages rest on one mailbox: never enough
            kinds = [str(entry.kind) for entry in self._entries() if entry.signature_id == who]
            turns = [kind for kind in kinds if kind in ("verified", "revoked")]
            assert turns == ["verified", "revoked"] * (len(turns) // 2) + ["verified"] * (len(turns) % 2)
            assert (len(turns) % 2 == 1) == (signature.claim_state is ClaimState.VERIFIED)
            if signature.claim_state is ClaimState.DECLINED:
                assert not [route for route in self._routes(who) if route.state in review.OPEN]

    def check_when_all_is_counted(self) -> None:
        while registrar.look(self.now):
            pass
        self.check()
        rows = db.session.scalars(select(Signature).where(Signature.letter_id == self.letter_id)).all()
        standing = [row for row in rows if row.state is SignatureState.CONFIRMED]
        verified = sum(row.claim_state is ClaimState.VERIFIED for row in standing)
        counted = totals(db.session(), self.letter_id)
        assert (counted.signed, counted.verified) == (len(standing), verified)
        told = fold(self._entries())
        assert (told["signed"], told["verified"]) == (len(standing), verified)

    def _routes(self, who: int) -> list[Route]:
        mine = select(Route).where(Route.signature_id == who).execution_options(populate_existing=True)
        return list(db.session.scalars(mine))

    def _entries(self) -> list[Entry]:
        return list(db.session.scalars(select(Entry).where(Entry.letter_id == self.letter_id).order_by(Entry.id)))


def test_any_order_of_reviews_counts_each_signer_at_most_once(app: Flask) -> None:
    examples = 40 if db.engine.dialect.name == "sqlite" else 12

    @settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(st.integers(1, 2), what_happens)
    @example(1, [("verify", 0), ("undo", 0), ("verify", 0), ("withdraw", 0), ("undo", 0)])
    @example(1, [("decline", 0), ("appeal", 0), ("undo", 0), ("decline", 0), ("appeal", 0), ("undo", 0), ("verify", 0)])
    @example(1, [("ask", 0), ("claim", 0), ("verify", 0), ("wait", 0), ("wait", 0), ("undo", 0)])
    @example(2, [("verify", 0), ("claim", 0), ("verify", 0), ("undo", 0), ("decline", 0)])
    def any_order(routes_needed: int, steps: list[tuple[str, int]]) -> None:
        story = Reviews(routes_needed=routes_needed)
        for act, at in steps:
            story.act(act, at)
        story.check_when_all_is_counted()

    any_order()
