"""Signatures as table rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_pgettext

from app.claim_routes import ROUTES
from app.models import ClaimState, Letter, RouteState
from app.moderation.search import SignatureStatus, status_of
from app.text import places

# Each status as the mark's state (templates/console/marks.html) and its words.
STANDS = {
    SignatureStatus.LISTED: ("ok", lazy_pgettext("signature", "listed")),
    SignatureStatus.PRIVATE: ("quiet", lazy_pgettext("signature", "private")),
    SignatureStatus.HELD: ("waiting", lazy_pgettext("signature", "held")),
    SignatureStatus.WITHDRAWN: ("over", lazy_pgettext("signature", "withdrawn")),
    SignatureStatus.REMOVED: ("bad", lazy_pgettext("signature", "removed")),
}
CLAIMS = {
    ClaimState.WAITING: ("waiting", lazy_pgettext("claim", "waiting")),
    ClaimState.VERIFIED: ("ok", lazy_pgettext("claim", "verified")),
    ClaimState.DECLINED: ("bad", lazy_pgettext("claim", "declined")),
}
NOT_PROVEN = ("quiet", lazy_pgettext("claim", "not checked yet"))


@dataclass(frozen=True)
class Line:
    """One row of the table."""

    id: int
    name: str | None  # None: erased
    role: str | None
    place: str
    confirmed_at: datetime
    number: int | None
    domain: str | None
    stands: tuple[str, str]
    claim: tuple[str, str] | None  # None: a supporter
    routes: str


def lines_of(letter: Letter, rows: Iterable[Any], routes: Mapping[int, Iterable[Any]]) -> list[Line]:
    return [
        Line(
            id=row.id,
            name=row.name,
            role=row.credit or role_of(letter, row.profession),
            place=places.place_name(row.country, row.region),
            confirmed_at=row.confirmed_at,
            number=row.number,
            domain=row.mail_domain,
            stands=STANDS[status_of(row)],
            claim=claim_of(row.claim_state, routes.get(row.id, ())),
            routes=", ".join(dict.fromkeys(str(ROUTES[way.kind].amid_words) for way in routes.get(row.id, ()))),
        )
        for row in rows
    ]


def claim_of(state: ClaimState, routes: Iterable[Any]) -> tuple[str, str] | None:
    """A claim counts as waiting only if a route is up for review, as in the overview."""
    if state is ClaimState.WAITING and not any(way.state is RouteState.FOR_REVIEW for way in routes):
        return NOT_PROVEN
    return CLAIMS.get(state)


def role_of(letter: Letter, profession: str | None) -> str | None:
    found = letter.profession(profession)
    return found.one if found else None
