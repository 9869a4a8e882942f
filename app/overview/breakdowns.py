"""Breakdowns of a letter's totals for its organisers: exact, private signers among them. Public pages never show these.

What stands on a letter is counted as the registrar has counted it, so that every breakdown adds up to the tally.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext
from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from app.core.db import spelled
from app.models import (
    DayTally,
    Letter,
    ProfessionTally,
    Route,
    Signature,
    Standing,
    Tally,
)
from app.text.places import place_name

UNITED_STATES = "US"


@dataclass(frozen=True)
class Share:
    """A part of the totals: of a state, a country or a profession."""

    code: str
    name: str
    professionals: int
    supporters: int = 0


@dataclass(frozen=True)
class Day:
    """The totals at the end of a day (UTC), and what its entries have added."""

    day: date
    verified: int
    supporters: int
    verified_added: int
    supporters_added: int


@dataclass(frozen=True)
class Wait:
    """What waits for a person: how many, and since when the oldest."""

    count: int
    since: datetime | None


@dataclass(frozen=True)
class Places:
    """Where the signers are: countries, and the states and territories of the United States, the largest first."""

    countries: Sequence[Share]
    states: Sequence[Share]


def by_profession(session: Session, letter: Letter) -> list[Share]:
    """The verified professionals of each profession, the largest first; those with nobody are left out."""
    rows = session.execute(
        select(ProfessionTally.profession, ProfessionTally.listed + ProfessionTally.private).where(
            ProfessionTally.letter_id == letter.id, ProfessionTally.listed + ProfessionTally.private > 0
        )
    )
    return _largest_first(Share(slug, _profession_name(letter, slug), count) for slug, count in rows)


def by_place(session: Session, letter_id: int) -> Places:
    """One reading of the letter's signatures."""
    rows = session.execute(standing_by_place(letter_id)).all()
    countries: dict[str, tuple[int, int]] = {}
    for country, _, verified, signed in rows:
        before = countries.get(country, (0, 0))
        countries[country] = (before[0] + verified, before[1] + signed - verified)
    states = [
        Share(
            region or "",
            place_name(country, region) if region else gettext("State not given"),
            verified,
            signed - verified,
        )
        for country, region, verified, signed in rows
        if country == UNITED_STATES
    ]
    return Places(
        _largest_first(Share(code, place_name(code), *counts) for code, counts in countries.items()),
        _largest_first(states),
    )


def standing_by_place(letter_id: int) -> Select[str, str | None, int, int]:
    """(country, region, verified, signed) of the signatures that the registrar counts as standing."""
    verified = func.sum(case((Signature.professional, 1), else_=0))
    return (
        select(Signature.country, Signature.region, verified, func.count())
        .where(Signature.letter_id == letter_id, Signature.standing == spelled(Standing.STANDING))
        .group_by(Signature.country, Signature.region)
    )


def days(session: Session, letter_id: int) -> list[Day]:
    """The days on which something was added, oldest first.

    Reckoned back from the tally, so that the last day's totals are today's totals, also where the first entries are
    older than the tallies by day.
    """
    rows = session.execute(
        select(DayTally.day, DayTally.signed, DayTally.verified, Tally.signed, Tally.verified)
        .join(Tally, Tally.letter_id == DayTally.letter_id)
        .where(DayTally.letter_id == letter_id)
        .order_by(DayTally.day.desc())
    ).all()
    signed, verified = (rows[0][3], rows[0][4]) if rows else (0, 0)
    found: list[Day] = []
    for day, signed_added, verified_added, *_ in rows:
        found.append(Day(day, verified, signed - verified, verified_added, signed_added - verified_added))
        signed, verified = signed - signed_added, verified - verified_added
    return [one for one in reversed(found) if one.verified_added or one.supporters_added]


def reviews_waiting(session: Session, letter_id: int) -> Wait:
    """Claims that wait for a reviewer."""
    return _wait(session, reviews_waiting_of(letter_id))


def names_waiting(session: Session, letter_id: int) -> Wait:
    """Held names: confirmed, outside the ledger, since the moment of confirming."""
    return _wait(session, names_waiting_of(letter_id))


def reviews_waiting_of(letter_id: int) -> Select[int, datetime | None]:
    waiting = select(func.count(), func.min(Route.review_since)).join(Route.signature)
    return waiting.where(Route.letter_id == letter_id, Route.waits_for_review)


def names_waiting_of(letter_id: int) -> Select[int, datetime | None]:
    return select(func.count(), func.min(Signature.confirmed_at)).where(
        Signature.letter_id == letter_id,
        Signature.is_held,
    )


def count_not_confirmed(session: Session, letter_id: int) -> int:
    """Sign-ups whose mail nobody has answered yet: among those of all letters, which are of one week.

    The + 0 keeps SQLite from reading the whole letter instead, by an index of its signatures.
    """
    pending = (Signature.letter_id + 0 == letter_id) & Signature.is_pending
    return session.scalar(select(func.count()).select_from(Signature).where(pending)) or 0


def _wait(session: Session, query: Select[int, datetime | None]) -> Wait:
    count, since = session.execute(query).one()
    return Wait(count, since)


def _profession_name(letter: Letter, slug: str) -> str:
    profession = letter.profession(slug)
    return profession.name if profession else slug


def _largest_first(shares: Iterable[Share]) -> list[Share]:
    return sorted(shares, key=lambda one: (-one.professionals, -one.supporters, one.name))
