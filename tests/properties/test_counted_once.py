"""Whatever happens to three signers in whatever order, the tally is the fold of the entries and of the rows.

The fold is written here a second time, from rules.md, so that a mistake in the product's own fold shows.
"""

from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app import clock
from app.addresses import parse_address
from app.db import db, end_read, transaction
from app.ledger import registrar
from app.letters import actions as letters
from app.letters.queries import latest_text
from app.models import Entry, EntryKind, Letter, Signature, SignatureState
from app.moderation import actions as moderation
from app.moderation.actions import RemovalReason
from app.signing import actions as signing
from app.signing import changes
from app.signing.details import Details
from app.tally.audit import audit
from app.verification import actions as verification
from tests.make import TEXT, a_letter, tally

ACTS = (
    "sign", "confirm", "hold", "release", "withdraw", "remove", "restore", "verify", "revoke",
    "show", "hide", "erase", "reaffirm", "amend", "look",
)  # fmt: skip
SIGNERS = ("Ada Marlowe-Finch", "毛 林", "Oluwaseun Brightwater")

steps = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, len(SIGNERS) - 1)), min_size=4, max_size=40)


@dataclass
class Standing:
    """One signature after rules.md's fold."""

    stands: bool = False
    shown: bool = False
    professional: bool = False
    ended_by: EntryKind | None = None


def folded(entries: list[Entry]) -> dict[int, Standing]:
    found: dict[int, Standing] = {}
    for entry in entries:
        if entry.signature_id is None:
            continue
        one = found.setdefault(entry.signature_id, Standing())
        match entry.kind:
            case EntryKind.SIGNED:
                if not entry.replaces:
                    one.stands, one.shown = True, bool(entry.shown)
            case EntryKind.WITHDRAWN | EntryKind.REMOVED:
                if one.stands:
                    one.stands, one.ended_by = False, entry.kind
            case EntryKind.RESTORED:
                one.stands = one.stands or one.ended_by is EntryKind.REMOVED
            case EntryKind.VERIFIED | EntryKind.REVOKED:
                one.professional = entry.kind is EntryKind.VERIFIED
            case EntryKind.LISTING:
                one.shown = bool(entry.shown)
    return found


class Town:
    """Three people, one letter, and whoever else may do something to their signatures."""

    def __init__(self) -> None:
        self.letter = a_letter()
        self.versions = 1

    def signature(self, who: int, *states: SignatureState) -> Signature | None:
        """The newest signature of a person, in one of these states."""
        end_read()
        query = select(Signature).where(Signature.letter_id == self.letter.id, Signature.country == f"{who}")
        if states:
            query = query.where(Signature.state.in_(states))
        return db.session.scalar(query.order_by(Signature.id.desc()).limit(1))

    def act(self, act: str, who: int) -> None:
        now = clock.now()
        if act == "look":
            registrar.look(now)
        elif act == "amend":
            self.versions += 1
            with transaction() as session:
                letters.amend(session, letter=self.letter, source=f"{TEXT}\nVersion {self.versions}.\n", now=now)
        elif act == "sign":
            self._sign(who)
        elif act in ("confirm", "hold"):
            self._confirm(who, held=act == "hold")
        else:
            self._change(act, who)

    def _details(self, who: int) -> Details:
        """`country` tells the three apart, even after their names are erased."""
        return Details(
            name=SIGNERS[who], country=f"{who}", region=None, show_name=who != 1, updates=False, claims=True,
            profession="actors", credit=None, route="later", work_address=None, promised=(),
        )  # fmt: skip

    def _sign(self, who: int) -> None:
        with transaction() as session:
            signing.sign(
                session, letter=self.letter, text_version_id=latest_text(self.letter.id).id, network=None,
                details=self._details(who), address=parse_address(f"signer{who}@example.org"), now=clock.now(),
            )  # fmt: skip

    def _confirm(self, who: int, *, held: bool) -> None:
        pending = self.signature(who, SignatureState.PENDING)
        if pending is not None:
            with transaction() as session:
                signing.confirm(
                    session, signature=pending, details=self._details(who), now=clock.now(),
                    text_version_id=latest_text(self.letter.id).id, hold_reason="office" if held else None,
                )  # fmt: skip

    def _change(self, act: str, who: int) -> None:
        found = self.signature(who)
        if found is None:
            return
        key, now = found.id, clock.now()
        with transaction() as session:
            match act:
                case "release":
                    moderation.release(session, signature_id=key, now=now)
                case "withdraw":
                    changes.withdraw(session, signature_id=key, now=now)
                case "remove":
                    moderation.remove(session, signature_id=key, reason=RemovalReason.FAKE, now=now)
                case "restore":
                    moderation.restore(session, signature_id=key, now=now)
                case "verify":
                    verification.verify(session, signature_id=key, now=now)
                case "revoke":
                    verification.revoke(session, signature_id=key, now=now)
                case "show" | "hide":
                    changes.show(session, signature_id=key, shown=act == "show", now=now)
                case "erase":
                    changes.erase(session, signature_id=key, now=now)
                case "reaffirm":
                    text = latest_text(self.letter.id)
                    changes.reaffirm(session, signature_id=key, text_version_id=text.id, now=now)


def entries_of(letter: Letter) -> list[Entry]:
    end_read()
    query = select(Entry).where(Entry.letter_id == letter.id).order_by(Entry.idx)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def check(town: Town, client: FlaskClient) -> None:
    while registrar.look(clock.now()):
        pass
    entries = entries_of(town.letter)
    assert [entry.idx for entry in entries] == list(range(len(entries)))
    numbers = [entry.number for entry in entries if entry.number is not None]
    assert numbers == list(range(1, len(numbers) + 1))

    standing = [one for one in folded(entries).values() if one.stands]
    counted = tally(client, town.letter)
    assert counted["signed"] == len(standing)
    assert counted["verified"] == sum(one.professional for one in standing)
    assert counted["private"] == sum(not one.shown for one in standing)
    check_rows(town, counted["signed"], counted["held"])
    end_read()
    assert audit(town.letter) == []


def check_rows(town: Town, signed: int, held: int) -> None:
    """What people's own rows say: everybody is counted once, or waits, or is gone."""
    end_read()
    query = select(Signature).where(Signature.letter_id == town.letter.id)
    rows = list(db.session.scalars(query.execution_options(populate_existing=True)))
    confirmed = [row for row in rows if row.is_confirmed]
    assert len({row.country for row in confirmed}) == len(confirmed)
    assert signed == sum(not row.is_held for row in confirmed)
    assert held == sum(row.is_held for row in confirmed)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_any_order_of_events_counts_each_signer_once(
    app: Flask, client: FlaskClient, steps: list[tuple[str, int]]
) -> None:
    town = Town()
    for act, who in steps:
        town.act(act, who)
    check(town, client)
