"""Exact counts of a letter by US state, as of one index."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext
from sqlalchemy import ColumnElement, and_, func, select, text
from sqlalchemy.orm import Session

from app.core.errors import BadRequest
from app.models import Signature
from app.tally.queries import Totals
from app.text.places import is_region, region_by_name

HOME = "US"

# Must match the condition of the table's partial indexes literally (see tally/public_lists.py).
_STANDING = text("signatures.standing = 'standing'")


@dataclass(frozen=True)
class InState:
    """A letter's counts in one state."""

    region: str
    signed: int = 0
    verified: int = 0
    private: int = 0
    verified_private: int = 0

    def within(self, totals: Totals, *, held: int) -> Totals:
        """This state's share of the totals, at the same index."""
        return replace(
            totals,
            signed=self.signed,
            verified=self.verified,
            private=self.private,
            verified_private=self.verified_private,
            held=held,
        )


def region_named(words: str) -> str:
    """The USPS code of a state, district or territory: CA for "CA", "ca" and "California". Raises BadRequest."""
    code = words.strip().upper()
    found = code if is_region(code) else region_by_name(words)
    if found is None:
        raise BadRequest(
            gettext(
                "%(typed)s is not a US state. Write it like CA or California, or DC for Washington, D.C.",
                typed=repr(words),
            )
        )
    return found


def is_of_state(region: str) -> ColumnElement[bool]:
    return and_(Signature.country == HOME, Signature.region == region)


def counted_in_states(session: Session, letter_id: int, *regions: str) -> list[InState]:
    """Counts by state, sorted by code, without empty states; of the given regions, or of all."""
    here = [Signature.region.in_(regions)] if regions else [Signature.region.is_not(None)]
    rows: Any = session.execute(
        select(Signature.region, Signature.professional, Signature.shown, func.count())
        .where(Signature.letter_id == letter_id, _STANDING, Signature.country == HOME, *here)
        .group_by(Signature.region, Signature.professional, Signature.shown)
    )
    found: dict[str, InState] = {}
    for region, professional, shown, count in rows:
        so_far = found.get(region, InState(region))
        found[region] = InState(
            region,
            so_far.signed + count,
            so_far.verified + count * professional,
            so_far.private + count * (not shown),
            so_far.verified_private + count * (professional and not shown),
        )
    return sorted(found.values(), key=lambda one: one.region)


def totals_of_state(session: Session, letter_id: int, region: str, totals: Totals) -> Totals:
    """The totals of one state, counted from its rows. Call it in the snapshot in which `totals` were read."""
    state = next(iter(counted_in_states(session, letter_id, region)), InState(region))
    held = select(func.count()).select_from(Signature)
    held = held.where(Signature.letter_id == letter_id, Signature.is_held, is_of_state(region))
    return state.within(totals, held=session.scalar(held) or 0)


def totals_by_state(session: Session, letter_id: int, totals: Totals) -> Iterator[tuple[str, Totals]]:
    """States with signatures. `held` is 0, because held names are in no total."""
    for state in counted_in_states(session, letter_id):
        yield state.region, state.within(totals, held=0)
