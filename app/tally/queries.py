"""Totals, read from the tally rows and never counted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Letter, LetterKind, ProfessionTally, Promise, PromiseTally, Tally


@dataclass(frozen=True)
class Totals:
    """A letter's totals as of an index of its ledger. None of them includes `held`."""

    signed: int
    verified: int
    private: int
    verified_private: int
    held: int
    index: int | None  # the last entry counted, or None before the first
    as_of: datetime

    @property
    def supporters(self) -> int:
        return self.signed - self.verified

    @property
    def supporters_private(self) -> int:
        return self.private - self.verified_private

    @property
    def verified_listed(self) -> int:
        return self.verified - self.verified_private

    @property
    def supporters_listed(self) -> int:
        return self.supporters - self.supporters_private

    @property
    def listed(self) -> int:
        return self.signed - self.private


def totals_of(tally: Tally) -> Totals:
    return Totals(
        tally.signed,
        tally.verified,
        tally.private,
        tally.verified_private,
        tally.held,
        tally.next_idx - 1 if tally.next_idx else None,
        tally.counted_at,
    )


def totals(session: Session, letter_id: int) -> Totals:
    """The totals of a published letter."""
    return totals_of(session.get_one(Tally, letter_id, populate_existing=True))


def totals_by_letter(session: Session, letter_ids: Collection[int]) -> dict[int, Totals]:
    """Of all given letters that were ever published, in one query."""
    tallies = session.scalars(select(Tally).where(Tally.letter_id.in_(letter_ids)))
    return {tally.letter_id: totals_of(tally) for tally in tallies}


@dataclass(frozen=True)
class PromiseCount:
    """A promise of a pledge, and how many standing signatures include it, private ones too."""

    key: str
    words: str
    count: int


def promises(session: Session, letter: Letter) -> list[PromiseCount]:
    """In the pledge's order; empty for other kinds of letter."""
    if letter.kind is not LetterKind.PLEDGE:
        return []
    counted = (PromiseTally.letter_id == Promise.letter_id) & (PromiseTally.key == Promise.key)
    rows = session.execute(
        select(Promise.key, Promise.words, func.coalesce(PromiseTally.signed, 0))
        .outerjoin(PromiseTally, counted)
        .where(Promise.letter_id == letter.id)
        .order_by(Promise.position)
    )
    return [PromiseCount(*row) for row in rows]


def listed_by_profession(session: Session, letter_id: int) -> dict[str, int]:
    """The number of listed verified professionals by profession, without zeros, in this database's order of the
    credits.
    """
    rows = session.execute(
        select(ProfessionTally.profession, ProfessionTally.listed)
        .where(ProfessionTally.letter_id == letter_id, ProfessionTally.listed > 0)
        .order_by(ProfessionTally.profession)
    )
    return {row.profession: row.listed for row in rows}
