"""The requirements for a kind of route, and one defined in a test."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Column, ForeignKey, MetaData, inspect
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.claim_routes.kind import TOLD, Check, Evidence, NewRoute, Outcome, RouteKind, Step, TextPart
from app.core.db import table_of
from app.core.personal import Erased, Expiry, Kept, mark_of, personal, whole_of
from app.models import ClaimState, Route, RouteState
from app.models.kept import DECIDED

WORDS = ("label", "amid_words", "checked_by", "hint", "how_we_verify")


def forgotten_by(kind: RouteKind[Any], said: Mapping[str, str]) -> list[str]:
    """What a kind still has to say; `said` are good answers to its parts."""
    lacks = [word for word in WORDS if not getattr(kind, word, "")]
    for part in kind.parts:
        again = {"heading_again": part.heading_again} if kind.takes_other else {}
        asked = {"label": part.label, "heading": part.heading, "hint": part.hint} | again
        lacks += [f"{part.name}: {name}" for name, words in asked.items() if not words]
    if set(said) != {part.name for part in kind.parts}:
        return [*lacks, "a good answer to each part, for this test"]
    lacks += _forgotten_by_table(kind, said)
    if unknown := set(kind.columns(said)) - set(_columns(kind)):
        return [*lacks, *(f"its table: {name}" for name in sorted(unknown))]
    row = kind.model(state=RouteState.WAITING, **kind.columns(said))
    return lacks + [f"progress: {state}" for state in RouteState if not _progress(kind, row, state)]


def _forgotten_by_table(kind: RouteKind[Any], said: Mapping[str, str]) -> list[str]:
    lacks = [] if inspect(kind.model).polymorphic_identity == kind.kind else ["model: polymorphic_identity"]
    if kind.table is not None and whole_of(kind.table) is not table_of(Route).c.id:
        lacks.append("its table: routes.id as its key")
    marks = {name: mark_of(column) for name, column in _columns(kind).items()}
    lacks += [f"mark: {name}" for name, mark in marks.items() if mark is None and not _columns(kind)[name].foreign_keys]
    told = {mark.told for mark in marks.values() if mark}
    lacks += [f"my data: {name}" for name in said if f"{TOLD}{name}" not in told]
    kept = [name for name, value in kind.columns(said).items() if value in said.values() or name.endswith("encrypted")]
    goes = {name for name, mark in marks.items() if mark and mark.erased is Erased.EMPTIED}
    ends = {name for name, mark in marks.items() if mark and mark.kept.expiries}
    return lacks + [f"retention: {name}" for name in kept if name not in goes & ends]


def _columns(kind: RouteKind[Any]) -> dict[str, Column[Any]]:
    return dict(kind.table.columns.items()) if kind.table is not None else {}


def _progress(kind: RouteKind[Any], row: Route, state: RouteState) -> str:
    row.state = state
    return kind.progress(row).words


class VouchedRoute(Route):
    """Its table stands beside the schema that the migrations make, and is made by the test that needs it."""

    metadata = MetaData()
    __tablename__ = "vouched_routes"
    __table_args__ = ()
    __mapper_args__ = {"polymorphic_identity": "vouched", "polymorphic_load": "selectin"}  # noqa: RUF012

    route_id: Mapped[int] = mapped_column(ForeignKey(table_of(Route).c.id, ondelete="CASCADE"), primary_key=True)
    vouched_by: Mapped[str | None] = mapped_column(
        info=personal(
            kept=Kept(DECIDED.words, (Expiry("names of colleagues", since="evidence_until"),)),
            erased=Erased.EMPTIED,
            told="claim.routes.vouched_by",
        )
    )


class Vouched(RouteKind[VouchedRoute]):
    """A colleague vouches for the signer; a reviewer asks that colleague."""

    kind = "vouched"
    model: ClassVar[type[Route]] = VouchedRoute
    label = "A colleague"
    amid_words = "a colleague"
    checked_by = "checked by a colleague"
    hint = "Someone who knows your work. A reviewer will ask them."
    how_we_verify = "Or by a colleague who vouches for the signer."
    sufficient = False
    parts = (
        TextPart(
            name="vouched_by",
            field_name="vouched_by",
            label="Colleague",
            heading="Name of your colleague",
            hint="Never shown.",
            longest=100,
            read=lambda typed: typed.strip() or _refuse("Enter the name of a colleague"),
        ),
    )

    def columns(self, said: Mapping[str, str]) -> dict[str, Any]:
        return {"vouched_by": said["vouched_by"]}

    def start(self, session: Session, new: NewRoute, *, claim: ClaimState, now: datetime) -> Outcome:
        return Outcome(RouteState.FOR_REVIEW, {"review_since": now})

    def check(self, session: Session, route: VouchedRoute) -> Check:
        return Check("waiting", "Nobody has asked the colleague")

    def evidence(self, route: VouchedRoute) -> Evidence | None:
        return Evidence("Vouched for by", own=route.vouched_by)

    def progress(self, route: VouchedRoute) -> Step:
        return Step(route.state is RouteState.PASSED, f"Your colleague {route.vouched_by}: {route.state.value}")


def _refuse(words: str) -> str:
    raise ValueError(words)
