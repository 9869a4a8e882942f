"""Whatever happens to signatures, in any order: tally = fold of the entries = rows = what the rules say."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit_log.record import THE_OPERATOR
from app.claim_routes import LATER
from app.claim_routes.draft import ClaimDraft
from app.core import clock
from app.core.db import db, end_read, transaction
from app.core.errors import NotAllowed, NothingWaits
from app.core.tokens import new_handle
from app.ledger import registrar
from app.letters import amending
from app.letters.canonical_text import as_printed
from app.letters.versions import latest_text
from app.models import DayTally, Entry, Letter, Signature
from app.moderation import actions as moderation
from app.moderation import approvals
from app.moderation.reasons import RemovalReason
from app.signing import actions as signing
from app.signing import owner_actions
from app.signing.details import Details
from app.tally.audit import audit
from app.tally.public_lists import ListName, names_on
from app.tally.queries import promises
from app.tally.queries import totals as counted
from app.text.addresses import parse_address
from app.verification import settling
from tests.make import a_pledge
from tests.properties.life import Life, fold, fold_by_day, totals, totals_by_promise

ACTS: dict[str, Callable[[Session, int, datetime], Any]] = {
    "withdraw": lambda session, who, now: owner_actions.withdraw(session, signature_id=who, now=now),
    "show": lambda session, who, now: owner_actions.show(session, signature_id=who, shown=True, now=now),
    "hide": lambda session, who, now: owner_actions.show(session, signature_id=who, shown=False, now=now),
    "erase": lambda session, who, now: owner_actions.erase(session, signature_id=who, now=now),
    "release": lambda session, who, now: approvals.release(session, signature_id=who, by=THE_OPERATOR, now=now),
    "take_back": lambda session, who, now: approvals.take_back(session, signature_id=who, by=THE_OPERATOR, now=now),
    "restore": lambda session, who, now: moderation.restore(session, signature_id=who, by=THE_OPERATOR, now=now),
    "remove": lambda session, who, now: moderation.remove(
        session, signature_id=who, reason=RemovalReason.FAKE, by=THE_OPERATOR, now=now
    ),
    "verify": lambda session, who, now: settling.verify(session, signature_id=who, now=now),
    "revoke": lambda session, who, now: settling.unverify(session, signature_id=who, now=now),
}

PROMISES = ("ask", "label", "pay")
REFUSED_BY_NAME = ("release", "take_back", "restore", "remove")
HOURS = timedelta(hours=7)  # between two acts

yes_no = st.booleans()
a_signer = st.builds(Life, held=yes_no, shown=yes_no, claims=yes_no)
an_act = st.tuples(
    st.sampled_from([*ACTS, "verify", "release", "release", "take_back", "take_back", "remove", "restore", "reaffirm"]),
    st.integers(0, 2),
)
a_step = st.one_of(a_signer, an_act, an_act, an_act, an_act, an_act, st.just("look"), st.just("amend"))
what_happens = st.tuples(
    st.lists(a_signer, min_size=1, max_size=2), st.lists(a_step, min_size=15, max_size=45)
).map(lambda both: [*both[0], *both[1]])  # fmt: skip


def one(*acts: str, held: bool = False) -> list[Any]:
    """What happens to one professional, with looks of the registrar where they stand."""
    signer = Life(held=held, shown=True, claims=True)
    return [signer, *(act if act in ("look", "amend") else (act, 0) for act in acts)]


class Story:
    """One letter, what was done to its signatures, and what the rules say of it. Hours pass between the acts."""

    def __init__(self) -> None:
        self.now = clock.now()
        self.letter = a_pledge(*PROMISES)
        self.id = self.letter.id
        self.lives: list[Life] = []
        self.numbers: dict[int, int] = {}

    def sign(self, life: Life) -> None:
        life.promised = PROMISES[: 1 + len(self.lives) % 3]
        name = f"Signer {chr(97 + len(self.lives) % 26)}"
        details = Details(
            name=name, country="US", region="CA", show_name=life.shown, updates=False, claims=life.claims,
            profession="actors" if life.claims else None, credit=None, promised=life.promised,
            claim_draft=ClaimDraft(LATER) if life.claims else None,
        )  # fmt: skip
        address = parse_address(f"signer-{len(self.lives)}@example.org")
        with transaction() as session:
            letter, text, now = session.get_one(Letter, self.id), latest_text(session, self.id).id, self.now
            signing.sign(
                session, letter=letter, text_version_id=text, details=details, address=address,
                handle=new_handle(address.deliver_to), network=None, now=now,
            )  # fmt: skip
            newest = select(Signature).where(Signature.letter_id == self.id).order_by(Signature.id.desc()).limit(1)
            row = session.scalars(newest).one()
            reason = "office" if life.held else None
            signing.confirm(
                session, signature_id=row.id, details=details, text_version_id=text, hold_reason=reason, now=now
            )  # fmt: skip
            life.id = row.id
        self.lives.append(life)

    def act(self, act: str, at: int) -> None:
        life = self.lives[at % len(self.lives)]
        done = False
        with suppress(NothingWaits, NotAllowed):
            done = self._do(act, life)
        life.now = self.now
        assert bool(getattr(life, act)()) == done, act

    def _do(self, act: str, life: Life) -> bool:
        """False: nothing was done. A moderator's act that is refused raises."""
        with transaction() as session:
            if act == "reaffirm":
                text = latest_text(session, self.id).id
                newly = PROMISES[-1 - text % 3 :]
                done = owner_actions.reaffirm(
                    session, signature_id=life.id, text_version_id=text, now=self.now, promised=newly
                )
                life.promised = newly if done else life.promised
            else:
                done = ACTS[act](session, life.id, self.now)
        return act in REFUSED_BY_NAME or bool(done)

    def amend(self, version: int) -> None:
        with transaction() as session:
            letter = session.get_one(Letter, self.id)
            amending.amend(session, letter=letter, text=as_printed(letter, f"Text {version}."), now=self.now)
        for life in self.lives:
            life.newest_text = False

    def look(self) -> None:
        registrar.look(self.now)
        self.check_at_any_time()

    def check_at_any_time(self) -> None:
        """What holds at every moment, however much waits: the audit, and the numbers once given."""
        end_read()
        assert audit(self.letter) == []
        entries = self._entries(numbered=True)
        assert [entry.idx for entry in entries] == list(range(len(entries)))
        given = [(entry.signature_id, entry.number) for entry in entries if entry.number is not None]
        assert [number for _, number in given] == list(range(1, len(given) + 1))
        assert len({signature for signature, _ in given}) == len(given)
        for signature, number in given:
            assert signature is not None
            assert self.numbers.setdefault(signature, number) == number

    def check_when_all_is_counted(self) -> None:
        while registrar.look(self.now):
            pass
        self.check_at_any_time()
        expected, tally = totals(self.lives), counted(db.session(), self.id)
        assert {name: getattr(tally, name) for name in expected} == expected
        assert fold(self._entries(numbered=True)) | {"held": expected["held"]} == expected
        self._check_days(signed=tally.signed, verified=tally.verified)
        assert {one.key: one.count for one in promises(db.session(), self.letter)} == totals_by_promise(
            self.lives, PROMISES
        )
        for life in self.lives:
            mine = [str(entry.kind) for entry in self._entries() if entry.signature_id == life.id]
            assert mine == life.entries
        self._check_lists({ListName.VERIFIED: tally.verified_listed, ListName.SUPPORTERS: tally.supporters_listed})

    def _check_days(self, *, signed: int, verified: int) -> None:
        kept = select(DayTally.day, DayTally.signed, DayTally.verified).where(DayTally.letter_id == self.id)
        days = {row.day: (row.signed, row.verified) for row in db.session.execute(kept)}
        assert {day: added for day, added in days.items() if any(added)} == fold_by_day(self._entries(numbered=True))
        assert (sum(day[0] for day in days.values()), sum(day[1] for day in days.values())) == (signed, verified)

    def _check_lists(self, lengths: dict[ListName, int]) -> None:
        shown = [life for life in self.lives if life.standing and life.shown]
        for which, length in lengths.items():
            names = {row.id for row in db.session.execute(names_on(self.id, which))}
            assert names == {life.id for life in shown if life.verified == (which is ListName.VERIFIED)}
            assert len(names) == length

    def _entries(self, *, numbered: bool = False) -> list[Entry]:
        query = select(Entry).where(Entry.letter_id == self.id).execution_options(populate_existing=True)
        if numbered:
            return list(db.session.scalars(query.where(Entry.idx.is_not(None)).order_by(Entry.idx)))
        return list(db.session.scalars(query.order_by(Entry.id)))


def live(steps: list[Any]) -> None:
    story = Story()
    for at, step in enumerate(steps):
        story.now += HOURS
        match step:
            case "look":
                story.look()
            case "amend":
                story.amend(at)
            case (act, who):
                story.act(act, who)
            case _:
                story.sign(Life(held=step.held, shown=step.shown, claims=step.claims))
    story.check_when_all_is_counted()


def test_any_order_of_acts_leaves_one_truth(app: Flask) -> None:
    examples = 50 if db.engine.dialect.name == "sqlite" else 15

    @settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(what_happens)
    @example(one("verify", "look", "release", "look", "remove", "restore", held=True))
    @example(one("verify", "remove", "restore", "hide", "revoke", held=True))
    @example(one("remove", "look", "erase", "restore", "verify"))
    @example(one("erase", "verify", "restore", "look"))
    @example(one("look", "withdraw", "verify", "look", "revoke", "restore"))
    @example(one("amend", "reaffirm", "look", "amend", "remove", "reaffirm", "restore", "reaffirm"))
    @example(one("release", "take_back", "look", "release", "look", "take_back", "restore", "release", held=True))
    @example(one("verify", "release", "look", "take_back", "hide", "revoke", "look", "release", "look", held=True))
    @example(one("release", "look", "take_back", "remove", "restore", "take_back", "withdraw", "look", held=True))
    @example(one("release", "amend", "take_back", "reaffirm", "look", "release", "take_back", "erase", held=True))
    def any_order(steps: list[Any]) -> None:
        live(steps)

    any_order()
