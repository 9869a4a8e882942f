"""Rows of a list of letters: the whole site's, or one organisation's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.db import db
from app.models import Letter
from app.tally import queries
from app.tally.queries import Totals


@dataclass(frozen=True)
class LetterLine:
    letter: Letter
    totals: Totals
    open: bool
    state: str  # by the clock, as one word


def letter_lines(letters: Sequence[Letter], *, now: datetime) -> list[LetterLine]:
    """Open letters first, most signed first; ties keep the given order."""
    totals = queries.totals_by_letter(db.session(), [letter.id for letter in letters])
    lines = [LetterLine(one, totals[one.id], one.is_open(now), one.state_said(now)) for one in letters]
    return sorted(lines, key=lambda one: (not one.open, one.state != "scheduled", -one.totals.signed))
