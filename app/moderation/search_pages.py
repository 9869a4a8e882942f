"""A page of search results, newest first, with keyset pagination and at a cost independent of the letter's size.

Rare words and routes are looked up, and their signatures sorted. Common terms are found by scanning newest-first, at
most FAR signatures per page; the page then says how far back it looked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, union
from sqlalchemy.orm import Session, aliased

from app.core import cursors
from app.core.db import Moment
from app.models import NameWord, Route, Signature
from app.moderation import search as looking
from app.moderation.search import NO_ROUTE, Search

A_PAGE = 50
FAR = 2_500
FEW = 2_000
MANY = 20_000  # of the rarest of several words: then few have them all
MOST_COUNTED = 1_000

SHOWN: tuple[Any, ...] = (
    Signature.id, Signature.name, Signature.credit, Signature.profession, Signature.country, Signature.region,
    Signature.mail_domain, Signature.confirmed_at, Signature.state, Signature.is_held, Signature.is_entered,
    Signature.is_shown, Signature.claim_state, Signature.number, Signature.erased_at,
)  # fmt: skip
_WHEN = (Signature.confirmed_at, Signature.id)
_NEWEST_FIRST = [column.desc() for column in _WHEN]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ALWAYS = literal(_EPOCH, Moment())


@dataclass(frozen=True)
class Mark:
    """Where a page ended: the rest was confirmed earlier, or at the same time with a lower id."""

    at: datetime
    id: int

    @property
    def place(self) -> cursors.Place:
        return self.at, self.id


@dataclass(frozen=True)
class Page:
    rows: Sequence[Any]
    next: Mark | None  # None: nothing older is left
    looked_back_to: datetime | None  # how far a page that is not full has looked


def mark_in(words: str, letter_id: int, *, now: datetime, begin: str) -> Mark | None:
    """The cursor in the page's URL; an invalid one starts at the beginning. Raises MarkExpired."""
    place = cursors.place_in(words, of=f"{letter_id} search", now=now, begin=begin)
    return Mark(*place) if place is not None else None


def words_of(mark: Mark | None, letter_id: int, *, now: datetime) -> str | None:
    """The cursor as it appears in the page's URL."""
    return None if mark is None else cursors.mark_of(mark.place, of=f"{letter_id} search", now=now)


def page(session: Session, letter_id: int, search: Search, *, after: Mark | None, most: int = A_PAGE) -> Page:
    """A page of results; `after` is the cursor of the previous page."""
    if search.finds_nobody:
        return Page((), None, None)
    rare = _few_by_rarest(session, letter_id, search)
    if rare is not None:
        asked, query = [], _load_few(letter_id, search, rare)
    else:
        asked = [*looking.beside(search), *_named(search), *_proven(search)]
        query = _scan(letter_id, search, asked)
    query = cursors.stretch(query, _WHEN, after=after.place if after else None, most=most, descending=True)
    if asked:
        rows, back_to = _rows_to_horizon(session, query, _horizon(letter_id, search, after))
    else:  # few rows, or every row matches
        rows, back_to = session.execute(query).all(), None
    rows, last = cursors.cut(rows, most)
    if last is not None:
        return Page(rows, Mark(last.confirmed_at, last.id), None)
    return Page(rows, Mark(back_to, 0) if back_to is not None else None, back_to)


def routes_of(session: Session, signature_ids: Sequence[int]) -> dict[int, list[Any]]:
    """The routes that prove, or proved, the claims, by signature."""
    found: dict[int, list[Any]] = {}
    ways = select(Route.signature_id, Route.kind, Route.state, Route.domain).where(
        Route.signature_id.in_(signature_ids)
    )
    for way in session.execute(ways.order_by(Route.id)):
        found.setdefault(way.signature_id, []).append(way)
    return found


def count_pending(session: Session, letter_id: int) -> int:
    """The number of unconfirmed sign-ups, counting up to MOST_COUNTED."""
    pending = select(Signature.id).where(Signature.is_pending, Signature.letter_id == letter_id)
    return session.scalar(select(func.count()).select_from(pending.limit(MOST_COUNTED).subquery())) or 0


def _named(search: Search) -> list[ColumnElement[bool]]:
    outside = Signature.entered_at.is_(None)
    return [or_(looking.bears(word), and_(outside, looking.spells(word))) for word in search.words]


def _proven(search: Search) -> list[ColumnElement[bool]]:
    return [] if search.route is None or search.route == NO_ROUTE else [looking.proves_by(search.route)]


@dataclass(frozen=True)
class _Few:
    """A few ids, and the conditions still to check on their rows."""

    ids: Any
    left: list[ColumnElement[bool]]


def _few_by_rarest(session: Session, letter_id: int, search: Search) -> _Few | None:
    """The ids found by the rarest word or the route, if they are few; None if scanning is cheaper."""
    ways: list[tuple[Any, _Few]] = []
    for word in search.words:
        way = select(NameWord.signature_id).where(NameWord.letter_id == letter_id, looking.begins(word))
        ways.append((way, _Few(_with_words(letter_id, search, word), _proven(search))))
    if search.route is not None and search.route != NO_ROUTE:
        way = select(Route.signature_id).where(Route.letter_id == letter_id, Route.kind == search.route)
        ways.append((way, _Few(way, _named(search))))
    if not ways:
        return None
    if len(ways) == 1:
        [(way, few)] = ways
        return few if session.execute(way.offset(FEW).limit(1)).first() is None else None
    counts = [select(func.count()).select_from(way.limit(MANY + 1).subquery()).scalar_subquery() for way, _ in ways]
    counted: Sequence[int] = session.execute(select(*counts)).one()
    fewest, at = min((count, at) for at, count in enumerate(counted))
    return ways[at][1] if fewest <= MANY else None


def _with_words(letter_id: int, search: Search, lead: str) -> Any:
    """Ids of names with all words, found by one of them; outside the ledger, the newest are scanned."""
    one, other = aliased(NameWord), aliased(NameWord)
    more = [
        select(other.signature_id)
        .where(other.signature_id == one.signature_id, looking.begins(word, other.word))
        .correlate(one)
        .exists()
        for word in search.words
        if word != lead
    ]
    inside = select(one.signature_id).where(one.letter_id == letter_id, looking.begins(lead, one.word), *more)
    newest = looking.outside_the_ledger(letter_id).order_by(*_NEWEST_FIRST).limit(FAR).subquery()
    spelled_so = [looking.spells(word) for word in search.words]
    outside = select(Signature.id).where(Signature.id.in_(select(newest.c.id)), *spelled_so)
    return union(inside, outside)


def _load_few(letter_id: int, search: Search, rare: Any) -> Select[Any]:
    """Loads the rows of the ids. The condition on the letter is written so that no index answers it: they are few
    already.
    """
    few = rare.ids.cte("few").prefix_with("MATERIALIZED")
    return (
        select(*SHOWN)
        .where(
            Signature.id.in_(select(few.c.signature_id)),
            Signature.letter_id + 0 == letter_id,
            *looking.in_order(search),
            *looking.beside(search),
            *rare.left,
        )
        .order_by(*_NEWEST_FIRST)
    )


def _scan(letter_id: int, search: Search, asked: list[ColumnElement[bool]]) -> Select[Any]:
    """Scans newest-first for confirmed signatures that match."""
    in_order = looking.in_order(search)
    return select(*SHOWN).where(Signature.letter_id == letter_id, *in_order, *asked).order_by(*_NEWEST_FIRST)


def _horizon(letter_id: int, search: Search, after: Mark | None) -> Select[Any]:
    """Selects the time down to which a page looks, or nothing if the end is nearer."""
    way = select(Signature.confirmed_at).where(Signature.letter_id == letter_id, *looking.in_order(search))
    if after is not None:
        way = way.where(cursors.behind(after.place, _WHEN, descending=True))
    return way.order_by(*_NEWEST_FIRST).offset(FAR - 1).limit(1)


def _rows_to_horizon(
    session: Session, query: Select[Any], horizon: Select[Any]
) -> tuple[Sequence[Any], datetime | None]:
    """The rows down to the horizon, and the horizon, read in one statement, as a name may be confirmed between two.
    Only if no row is found, the horizon is read separately.
    """
    looked = select(horizon.scalar_subquery().label("back_to")).cte("looked").prefix_with("MATERIALIZED")
    back_to = select(looked.c.back_to).scalar_subquery()
    down_to = query.where(Signature.confirmed_at >= func.coalesce(back_to, _ALWAYS))
    rows = session.execute(down_to.add_columns(back_to.label("back_to"))).all()
    return rows, rows[0].back_to if rows else session.scalar(horizon)
