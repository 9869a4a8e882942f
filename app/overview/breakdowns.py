"""Exact breakdowns of a letter's totals, private signers included. For organisers only, never on public pages.

They count what the registrar counts, so every breakdown adds up to the tally.
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
    """One state's, country's or profession's part of the totals."""

    code: str
    name: str
    professionals: int
    supporters: int = 0


@dataclass(frozen=True)
class Day:
    """The totals at the end of a day (UTC), and what that day added."""

    day: date
    verified: int
    supporters: int
    verified_added: int
    supporters_added: int


@dataclass(frozen=True)
class Wait:
    """Work that is waiting for a person: how much, and since when."""

    count: int
    since: datetime | None


@dataclass(frozen=True)
class Places:
    """Where the signers are: countries, and US states and territories, largest first."""

    countries: Sequence[Share]
    states: Sequence[Share]


def by_profession(session: Session, letter: Letter) -> list[Share]:
    """Verified professionals by profession, largest first, without empty professions."""
    rows = session.execute(
        select(ProfessionTally.profession, ProfessionTally.listed + ProfessionTally.private).where(
            ProfessionTally.letter_id == letter.id, ProfessionTally.listed + ProfessionTally.private > 0
        )
    )
    return _largest_first(Share(slug, _profession_name(letter, slug), count) for slug, count in rows)


def by_place(session: Session, letter_id: int) -> Places:
    """All places, in one query."""
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

    Computed backwards from the tally, so the last day's totals are the current ones even if the first entries predate
    the daily tallies.
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
    """Claims waiting for review."""
    return _wait(session, reviews_waiting_of(letter_id))


def names_waiting(session: Session, letter_id: int) -> Wait:
    """Held names, waiting since their confirmation."""
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
    """Unconfirmed sign-ups.

    The + 0 keeps SQLite from scanning the letter's index: the index of pending rows, all from the last week, is
    smaller.
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
