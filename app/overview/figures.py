"""All figures of a letter's overview. The caller provides one snapshot, so that they are consistent."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from itertools import chain

from flask_babel import gettext, ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.i18n.formats import thousands
from app.mail.undelivered import Undelivered, undelivered
from app.models import Letter, LetterState, Tally, TextVersion
from app.moderation.corrections import waiting_corrections
from app.moderation.queries import waiting_reports
from app.overview import breakdowns, plots
from app.overview.breakdowns import Day, Places, Share, Wait
from app.overview.plots import NARROW, WIDE, Happening, Plot
from app.overview.scales import DAY
from app.overview.tile_map import TileMap, tile_map
from app.tally.queries import Totals, totals_of
from app.verification.listings import count_asked_for

MOST_ROWS = 8  # of a table beside a chart; the page of all figures shows every row


@dataclass(frozen=True)
class Figures:
    """Exact figures at one moment, private signers included."""

    letter: Letter
    now: datetime
    totals: Totals
    claims: Wait
    names: Wait
    doubts: int
    """Reported or corrected names that have not been reviewed."""
    domains: int
    """Domains that signers have asked for and that are not listed."""
    not_confirmed: int
    days: Sequence[Day]
    professions: Sequence[Share]
    places: Places
    happenings: Sequence[Happening]
    mail: Undelivered

    @property
    def today(self) -> Day | None:
        """What was added since 00:00 UTC, or None if nothing was."""
        return self.days[-1] if self.days and self.days[-1].day == self.now.date() else None

    @property
    def plots(self) -> dict[str, Plot]:
        """One plot for wide and one for narrow pages; empty before the first signature."""
        if not self.days:
            return {}
        closed = self.letter.closes_at if self.letter.state_at(self.now) is not LetterState.OPEN else None
        opened = self.letter.opens_at or self.letter.made_at
        begin, end = plots.span(self.days, opened=opened, now=self.now, closed=closed)
        frames = {"wide": WIDE, "narrow": NARROW}
        return {
            name: plots.plot(self.days, self.happenings, begin=begin, end=end, frame=frame)
            for name, frame in frames.items()
        }

    @property
    def map(self) -> TileMap:
        return tile_map({state.code: state.professionals for state in self.places.states})

    @property
    def largest_professions(self) -> Sequence[Share]:
        return shortened(self.professions)

    @property
    def largest_countries(self) -> Sequence[Share]:
        return shortened(self.places.countries)


def figures_of(session: Session, letter: Letter, *, now: datetime) -> Figures:
    """The figures of a published letter."""
    totals = totals_of(session.get_one(Tally, letter.id, populate_existing=True))
    days = breakdowns.days(session, letter.id)
    return Figures(
        letter=letter,
        now=now,
        totals=totals,
        claims=breakdowns.reviews_waiting(session, letter.id),
        names=breakdowns.names_waiting(session, letter.id),
        doubts=_count_doubts(session, letter.id),
        domains=count_asked_for(session, letter_id=letter.id),
        not_confirmed=breakdowns.count_not_confirmed(session, letter.id),
        days=days,
        professions=breakdowns.by_profession(session, letter),
        places=breakdowns.by_place(session, letter.id),
        happenings=happenings(session, letter, days, now=now),
        mail=undelivered(session, letter.id, now=now),
    )


def happenings(session: Session, letter: Letter, days: Sequence[Day], *, now: datetime) -> list[Happening]:
    """Events up to now, in order: new texts, the milestone, deliveries, closing."""
    later_texts = select(TextVersion.version, TextVersion.corrects_id, TextVersion.published_at).where(
        TextVersion.letter_id == letter.id, TextVersion.version > 1, TextVersion.published_at.is_not(None)
    )
    texts = [
        Happening(published_at, gettext("Correction") if corrects_id else gettext("Text %(number)s", number=version))
        for version, corrects_id, published_at in session.execute(later_texts)
        if published_at is not None
    ]
    milestone = [
        Happening(min(_end_of(one), now), _so_many(letter.milestone_count))
        for one in days
        if letter.milestone_count and one.verified - one.verified_added < letter.milestone_count <= one.verified
    ]
    delivered = [
        Happening(datetime.combine(one.delivered_on, time(), UTC), gettext("Delivered")) for one in letter.deliveries
    ]
    closed = [Happening(letter.closes_at, gettext("Closed"), to_the_minute=True)] if letter.closes_at else []
    found = chain(texts, milestone[:1], delivered, closed)
    return sorted((one for one in found if one.at <= now), key=lambda one: one.at)


def _so_many(professionals: int) -> str:
    return ngettext(
        "%(number)s professional", "%(number)s professionals", professionals, number=thousands(professionals)
    )


def drafted_text(session: Session, letter_id: int) -> str:
    """The Markdown source of a letter's newest text, published or not."""
    newest = select(TextVersion.source).where(TextVersion.letter_id == letter_id).order_by(TextVersion.version.desc())
    return session.scalar(newest.limit(1)) or ""


def shortened(shares: Sequence[Share]) -> Sequence[Share]:
    """The largest shares, with the rest summed up in one row."""
    if len(shares) <= MOST_ROWS:
        return shares
    kept, others = shares[: MOST_ROWS - 1], shares[MOST_ROWS - 1 :]
    together = Share("", ngettext("%(num)s other", "%(num)s others", len(others)), 0)
    for one in others:
        together = replace(
            together,
            professionals=together.professionals + one.professionals,
            supporters=together.supporters + one.supporters,
        )
    return [*kept, together]


def _end_of(day: Day) -> datetime:
    return datetime.combine(day.day, time(), UTC) + DAY


def _count_doubts(session: Session, letter_id: int) -> int:
    return sum(
        session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
        for query in (waiting_reports(letter_id), waiting_corrections(letter_id))
    )
