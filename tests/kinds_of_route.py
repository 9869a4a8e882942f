"""The requirements for a kind of route, and one defined in a test."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.claim_routes.kind import Check, Evidence, NewRoute, Outcome, RouteKind, Step, TextPart
from app.core.db import table_of
from app.core.personal import Erased, marks_of
from app.models import ClaimState, Route, RouteState

WORDS = ("label", "amid_words", "checked_by", "hint", "how_we_verify")


def forgotten_by(kind: RouteKind, said: Mapping[str, str]) -> list[str]:
    """What a kind still has to say; `said` are good answers to its parts."""
    lacks = [word for word in WORDS if not getattr(kind, word, "")]
    for part in kind.parts:
        again = {"heading_again": part.heading_again} if kind.takes_other else {}
        asked = {"label": part.label, "heading": part.heading, "hint": part.hint} | again
        lacks += [f"{part.name}: {name}" for name, words in asked.items() if not words]
    if set(said) != {part.name for part in kind.parts}:
        return [*lacks, "a good answer to each part, for this test"]
    row = Route(kind=kind.kind, state=RouteState.WAITING, **kind.columns(said))
    lacks += [f"progress: {state}" for state in RouteState if not _progress(kind, row, state)]
    lacks += [f"my data: {name}" for name in said if not kind.my_data(row).get(name)]
    marks = marks_of(table_of(Route))
    goes = {name for name, mark in marks.items() if mark.erased is Erased.EMPTIED}
    kept = [name for name, value in kind.columns(said).items() if value in said.values() or name.endswith("encrypted")]
    return lacks + [f"retention: {name}" for name in kept if name not in goes]


def _progress(kind: RouteKind, row: Route, state: RouteState) -> str:
    row.state = state
    return kind.progress(row).words


class Vouched(RouteKind):
    """A colleague vouches for the signer; a reviewer asks that colleague."""

    kind = "vouched"
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
        return {"evidence": said["vouched_by"]}

    def start(self, session: Session, new: NewRoute, *, claim: ClaimState, now: datetime) -> Outcome:
        return Outcome(RouteState.FOR_REVIEW, {"review_since": now})

    def check(self, session: Session, route: Route) -> Check:
        return Check("waiting", "Nobody has asked the colleague")

    def evidence(self, route: Route) -> Evidence | None:
        return Evidence("Vouched for by", own=route.evidence)

    def progress(self, route: Route) -> Step:
        return Step(route.state is RouteState.PASSED, f"Your colleague {route.evidence}: {route.state.value}")

    def my_data(self, route: Route) -> dict[str, Any]:
        return {"vouched_by": route.evidence if route.kind == self.kind else None}


def _refuse(words: str) -> str:
    raise ValueError(words)
