"""The plot of a letter's totals over time, as shapes for a template. Independent of letters and of the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from flask_babel import gettext, npgettext

from app.i18n.formats import day as in_words
from app.i18n.formats import thousands
from app.overview.breakdowns import Day
from app.overview.scales import DAY, Tick, date_ticks, in_rows, nice_steps, pushed_apart, short, width_of

SMALL = 12.0  # font size of small labels, in the picture's units
ROW = 18.0  # height of one row of marker labels above the plot
MOST_ROWS = 3
LABEL = 36.0  # height of an end label: a number and the word below it
ABOVE_DATES = 16.0  # gap above the x axis, so that an end label does not overlap the dates
DATE = 64.0

Points = list[tuple[float, float]]


@dataclass(frozen=True)
class Happening:
    """An event on the letter, marked in the plot."""

    at: datetime
    words: str
    to_the_minute: bool = False  # show the time of day, as for closing


@dataclass(frozen=True)
class Frame:
    """The picture's size, and its margins for labels."""

    width: float
    height: float
    left: float
    right: float
    bottom: float = 30.0


WIDE = Frame(680, 310, left=42, right=96)
NARROW = Frame(350, 280, left=36, right=88)


@dataclass(frozen=True)
class Span:
    """The plot's horizontal extent, in picture units and in time."""

    begin: datetime
    end: datetime
    left: float
    right: float

    def x(self, at: datetime) -> float:
        return round(self.left + (self.right - self.left) * ((at - self.begin) / (self.end - self.begin)), 1)


@dataclass(frozen=True)
class Marker:
    """An event's line, and the row of its label above the plot; None if all rows are taken."""

    x: float
    words: str
    text_x: float
    anchor: str  # SVG's text-anchor
    row: int | None


@dataclass(frozen=True)
class End:
    """The label at the end of a line."""

    y: float
    number: str
    words: str


@dataclass(frozen=True)
class Plot:
    """`professionals` and `supporters` are the points of an SVG polyline, `area` the path of the tinted area."""

    frame: Frame
    top: float
    bottom: float
    left: float
    right: float
    rows: Sequence[Tick]
    dates: Sequence[Tick]
    professionals: str
    area: str
    supporters: str
    professionals_end: End
    supporters_end: End
    markers: Sequence[Marker]
    description: str

    def marker_y(self, row: int) -> float:
        return self.top - 8 - ROW * row


def plot(days: Sequence[Day], happenings: Sequence[Happening], *, begin: datetime, end: datetime, frame: Frame) -> Plot:
    """The totals from `begin` (the start of a day) to `end`, each day's at its end. `days` must not be empty."""
    over = Span(begin, end, frame.left, frame.width - frame.right)
    markers = _markers([one for one in happenings if begin <= one.at <= end], over)
    top = 12 + ROW * (1 + max((one.row for one in markers if one.row is not None), default=-1))
    bottom = frame.height - frame.bottom
    steps = nice_steps(max(max(one.verified, one.supporters) for one in days))

    def height(number: int) -> float:
        return round(bottom - (bottom - top) * number / steps[-1], 1)

    bends = _bends(days, begin, end)
    professionals = [(over.x(at), height(verified)) for at, verified, _ in bends]
    supporters = [(over.x(at), height(count)) for at, _, count in bends]
    ends = pushed_apart(professionals[-1][1], supporters[-1][1], apart=LABEL, top=top + 4, bottom=bottom - ABOVE_DATES)
    return Plot(
        frame, top, bottom, over.left, over.right,
        rows=[Tick(height(step), short(step)) for step in steps],
        dates=date_ticks(begin, end, left=over.left, right=over.right, apart=DATE),
        professionals=_points(professionals),
        area=f"M{over.left:g},{bottom:g} L{_points(professionals)} L{over.right:g},{bottom:g} Z",
        supporters=_points(supporters),
        professionals_end=_professionals(ends[0], days[-1].verified),
        supporters_end=_supporters(ends[1], days[-1].supporters),
        markers=markers,
        description=_description(days, happenings, begin=begin, end=end),
    )  # fmt: skip


def span(days: Sequence[Day], *, opened: datetime, now: datetime, closed: datetime | None) -> tuple[datetime, datetime]:
    """From the start of the opening day until now; for a closed letter until the end of the last day with changes."""
    first = min(opened.date(), days[0].day)
    begin = datetime.combine(first, time(), tzinfo=UTC)
    if closed is not None and closed <= now:
        last = max(days[-1].day, closed.date())
        now = min(now, datetime.combine(last, time(), tzinfo=UTC) + DAY)
    return begin, max(now, begin + timedelta(hours=1))


def _bends(days: Sequence[Day], begin: datetime, end: datetime) -> list[tuple[datetime, int, int]]:
    """(moment, professionals, supporters) at each bend of the lines, which stay flat on days without changes."""
    first = days[0]
    bends = [(begin, first.verified - first.verified_added, first.supporters - first.supporters_added)]
    for day in days:
        starts = datetime.combine(day.day, time(), tzinfo=UTC)
        if starts > bends[-1][0]:
            bends.append((starts, *bends[-1][1:]))
        bends.append((min(starts + DAY, end), day.verified, day.supporters))
    if bends[-1][0] < end:
        bends.append((end, *bends[-1][1:]))
    return bends


def _markers(happenings: Sequence[Happening], over: Span) -> list[Marker]:
    """Labels sit left of their line, or right of it near the left edge, each in the first row without overlap."""
    placed: list[tuple[Happening, float, float, str]] = []
    for one in happenings:
        x, wide = over.x(one.at), width_of(one.words, SMALL)
        left_of_it = x - 5 - wide >= 0
        placed.append((one, x - 5 - wide if left_of_it else x + 5, wide, "end" if left_of_it else "start"))
    rows = in_rows([(begin, begin + wide) for _, begin, wide, _ in placed], rows=MOST_ROWS, gap=8)
    return [
        Marker(over.x(one.at), one.words, round(begin + wide if anchor == "end" else begin, 1), anchor, row)
        for (one, begin, wide, anchor), row in zip(placed, rows, strict=True)
    ]


def _points(points: Points) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def _professionals(y: float, count: int) -> End:
    return End(y, thousands(count), npgettext("below their number", "professional", "professionals", count))


def _supporters(y: float, count: int) -> End:
    return End(y, thousands(count), npgettext("below their number", "supporter", "supporters", count))


def _description(days: Sequence[Day], happenings: Sequence[Happening], *, begin: datetime, end: datetime) -> str:
    first, last = days[0], days[-1]
    told = [
        gettext(
            "From %(begin)s to %(end)s: verified professionals from %(verified_before)s to %(verified)s, "
            "supporters from %(supporters_before)s to %(supporters)s.",
            begin=in_words(begin), verified_before=thousands(first.verified - first.verified_added),
            end=in_words(end), verified=thousands(last.verified),
            supporters_before=thousands(first.supporters - first.supporters_added),
            supporters=thousands(last.supporters),
        )
    ]  # fmt: skip
    told += [
        gettext("%(what)s: %(day)s.", what=one.words, day=in_words(one.at))
        for one in happenings
        if begin <= one.at <= end
    ]
    return " ".join(told)
