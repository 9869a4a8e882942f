"""Scales of a plot: numbers, dates and label placement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil, floor, log10

from babel.dates import format_date
from babel.numbers import format_decimal
from flask_babel import pgettext

from app.i18n.formats import hour, locale_here

NICE = (1, 2, 2.5, 5, 10)
MOST_STEPS = 5
LETTER_WIDTH = 0.56  # average, as a fraction of the font size, in Instrument Sans
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Tick:
    """An axis tick at `at` picture units, with its label."""

    at: float
    label: str


def nice_steps(largest: int) -> list[int]:
    """0 and up to five round steps, the last at or above the largest number: 21,906 → 0, 5,000 … 25,000."""
    rough = max(largest, 1) / MOST_STEPS
    power = 10 ** floor(log10(rough)) if rough >= 1 else 1
    step = next(int(times * power) for times in NICE if times * power >= rough and (times * power) % 1 == 0)
    return [step * at for at in range(ceil(max(largest, 1) / step) + 1)]


def short(number: int) -> str:
    """25,000 → "25k", 2,500 → "2.5k", 1,200,000 → "1.2M", 500 → "500"."""
    if number >= 1_000_000:
        return pgettext("millions at an axis", "%(number)sM", number=_in_figures(number / 1_000_000))
    if number >= 1_000:
        return pgettext("thousands at an axis", "%(number)sk", number=_in_figures(number / 1_000))
    return _in_figures(number)


def _in_figures(number: float) -> str:
    return str(format_decimal(number, locale=locale_here()))


def date_ticks(begin: datetime, end: datetime, *, left: float, right: float, apart: float) -> list[Tick]:
    """The first and the last day, and evenly spaced days between them, at least `apart` units apart. If both are the
    same day, the last tick is the time of day.
    """
    first, last = begin.date(), (end - timedelta(microseconds=1)).date()
    spread = (end - begin) / DAY
    wide = right - left
    if last == first:
        return [Tick(left, day_label(first)), Tick(right, hour(end))]
    days = (last - first).days
    most = max(1, int(wide // apart))
    every = next(step for step in (1, 2, 3, 7, 14, 28, 56, 91, 182, 364, 728, max(days, 1)) if days / step <= most)
    chosen = [first + every * n * DAY for n in range(days // every + 1)]
    ticks = [Tick(left + wide * _days_between(begin, one) / spread, day_label(one)) for one in chosen]
    ticks = [one for one in ticks if right - one.at >= apart] or ticks[:1]
    return [*ticks, Tick(right, day_label(last))]


def _days_between(begin: datetime, day: date) -> float:
    return (datetime.combine(day, time(), tzinfo=begin.tzinfo) - begin) / DAY


def day_label(day: date) -> str:
    """22 Feb."""
    return str(format_date(day, pgettext("a day at an axis", "d MMM"), locale=locale_here()))


def width_of(words: str, size: float) -> float:
    return len(words) * size * LETTER_WIDTH


def pushed_apart(first: float, second: float, *, apart: float, top: float, bottom: float) -> tuple[float, float]:
    """Moves two heights to at least `apart` from each other, keeping their order, between top and bottom."""
    upper, lower = min(first, second), max(first, second)
    if lower - upper < apart:
        middle = (upper + lower) / 2
        upper, lower = middle - apart / 2, middle + apart / 2
    if upper < top:
        upper, lower = top, max(lower, top + apart)
    if lower > bottom:
        upper, lower = min(upper, bottom - apart), bottom
    return (upper, lower) if first <= second else (lower, upper)


def in_rows(spans: Sequence[tuple[float, float]], *, rows: int, gap: float) -> list[int | None]:
    """For each span, the first row without overlap; None if every row is taken."""
    taken: list[list[tuple[float, float]]] = [[] for _ in range(rows)]
    placed: list[int | None] = []
    for begin, end in spans:
        free = (
            row
            for row, others in enumerate(taken)
            if all(end + gap <= other[0] or other[1] + gap <= begin for other in others)
        )
        row = next(free, None)
        if row is not None:
            taken[row].append((begin, end))
        placed.append(row)
    return placed
