"""Rows of a list of letters: the whole site's, or one organisation's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.db import db
from app.letters import pausing
from app.models import Letter
from app.tally import queries
from app.tally.queries import Totals


@dataclass(frozen=True)
class LetterLine:
    letter: Letter
    totals: Totals
    open: bool
    state: str  # by the clock, as one word
    paused: bool  # nobody can sign for now, though it is open


def letter_lines(letters: Sequence[Letter], *, now: datetime) -> list[LetterLine]:
    """Open letters first, most signed first; ties keep the given order."""
    totals = queries.totals_by_letter(db.session(), [letter.id for letter in letters])
    lines = [_line(one, totals[one.id], now=now) for one in letters]
    return sorted(lines, key=lambda one: (not one.open, one.state != "scheduled", -one.totals.signed))


def _line(letter: Letter, totals: Totals, *, now: datetime) -> LetterLine:
    is_open = letter.is_open(now)
    paused = is_open and pausing.why_paused(db.session(), letter) is not None
    return LetterLine(letter, totals, is_open, letter.state_said(now), paused)
