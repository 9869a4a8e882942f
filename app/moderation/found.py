"""A page of what a search finds, newest first and by keyset, at a cost that does not grow with the letter.

Rare words and routes are looked up, and their signatures put in order. What is common is met soon on the way from the
newest to the oldest; there a page looks at FAR signatures at most, and says how far it came.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, tuple_, union
from sqlalchemy.orm import Session, aliased

from app.db import Moment, spelled
from app.models import NameWord, Route, RouteKind, Signature, SignatureState
from app.moderation import search as looking
from app.moderation.search import NO_ROUTE, Search

A_PAGE = 50
FAR = 2_500
FEW = 2_000
MANY = 20_000  # of the rarest of several words: then few have them all
MOST_COUNTED = 1_000

SHOWN: tuple[Any, ...] = (
    Signature.id, Signature.name, Signature.credit, Signature.profession, Signature.country, Signature.region,
    Signature.mail_domain, Signature.confirmed_at, Signature.state, Signature.entered_at, Signature.show_name,
    Signature.hidden_at, Signature.claim_state, Signature.number, Signature.erased_at,
)  # fmt: skip
_NEWEST_FIRST = (Signature.confirmed_at.desc(), Signature.id.desc())
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MARK = re.compile(r"([0-9]{1,17})-([0-9]{1,18})")


@dataclass(frozen=True)
class Mark:
    """Where a page ended: what comes next was confirmed before, or at that moment under a lower id."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // _MICROSECOND}-{self.id}"


@dataclass(frozen=True)
class Page:
    rows: Sequence[Any]
    next: Mark | None  # None: nothing older is left to look at
    looked_back_to: datetime | None  # where the page ended before it was full


def mark_in(words: str) -> Mark | None:
    """The mark of a page's address; what is none begins at the beginning."""
    found = _MARK.fullmatch(words)
    return Mark(_EPOCH + int(found[1]) * _MICROSECOND, int(found[2])) if found else None


def signatures_found(letter_id: int, search: Search) -> Select[Any]:
    """What a search finds, newest first; nobody who has not confirmed."""
    asked = [*looking.in_order(search), *looking.beside(search), *_named(search), *_proven(search)]
    return select(*SHOWN).where(Signature.letter_id == letter_id, *asked).order_by(*_NEWEST_FIRST)


def page(session: Session, letter_id: int, search: Search, *, after: Mark | None, most: int = A_PAGE) -> Page:
    """A part of what a search finds; `after` is the mark of the part before."""
    if search.finds_nobody:
        return Page((), None, None)
    rare = _rare(session, letter_id, search)
    if rare is not None:
        query, back_to = _of_few(letter_id, search, rare), None
    else:
        query = signatures_found(letter_id, search)
        back_to = _horizon(session, letter_id, search, after)
    if back_to is not None:
        query = query.where(Signature.confirmed_at >= back_to)
    if after is not None:
        query = query.where(_is_after(after))
    rows = session.execute(query.limit(most + 1)).all()
    if len(rows) > most:
        return Page(rows[:most], Mark(rows[most - 1].confirmed_at, rows[most - 1].id), None)
    return Page(rows, Mark(back_to, 0) if back_to is not None else None, back_to)


def routes_of(session: Session, signature_ids: Sequence[int]) -> dict[int, list[Any]]:
    """By signature: how its claim is being proven, or was."""
    found: dict[int, list[Any]] = {}
    ways = select(Route.signature_id, Route.kind, Route.state, Route.domain).where(
        Route.signature_id.in_(signature_ids)
    )
    for way in session.execute(ways.order_by(Route.id)):
        found.setdefault(way.signature_id, []).append(way)
    return found


def count_pending(session: Session, letter_id: int) -> int:
    """How many have not confirmed yet; counting ends at MOST_COUNTED."""
    pending = select(Signature.id).where(
        Signature.state == spelled(SignatureState.PENDING), Signature.letter_id == letter_id
    )
    return session.scalar(select(func.count()).select_from(pending.limit(MOST_COUNTED).subquery())) or 0


def _named(search: Search) -> list[ColumnElement[bool]]:
    outside = Signature.entered_at.is_(None)
    return [or_(looking.bears(word), and_(outside, looking.spells(word))) for word in search.words]


def _proven(search: Search) -> list[ColumnElement[bool]]:
    return [] if search.route is None or search.route == NO_ROUTE else [looking.proves_by(search.route)]


def _is_after(mark: Mark) -> ColumnElement[bool]:
    return tuple_(Signature.confirmed_at, Signature.id) < tuple_(literal(mark.at, Moment()), literal(mark.id))


@dataclass(frozen=True)
class _Few:
    """A few ids, and what is left to ask of their rows."""

    ids: Any
    left: list[ColumnElement[bool]]


def _rare(session: Session, letter_id: int, search: Search) -> _Few | None:
    """What the rarest word or the route leads to, when it is few; None: better to meet them on the way."""
    ways: list[tuple[Any, _Few]] = []
    for word in search.words:
        way = select(NameWord.signature_id).where(NameWord.letter_id == letter_id, looking.begins(word))
        ways.append((way, _Few(_with_words(letter_id, search, word), _proven(search))))
    if search.route is not None and search.route != NO_ROUTE:
        kind = RouteKind(search.route)
        way = select(Route.signature_id).where(Route.letter_id == letter_id, Route.kind == kind)
        ways.append((way, _Few(way, _named(search))))
    if not ways:
        return None
    enough = FEW if len(ways) == 1 else MANY
    counts = [select(func.count()).select_from(way.limit(enough + 1).subquery()).scalar_subquery() for way, _ in ways]
    counted: Sequence[int] = session.execute(select(*counts)).one()
    fewest, at = min((count, at) for at, count in enumerate(counted))
    return ways[at][1] if fewest <= enough else None


def _with_words(letter_id: int, search: Search, lead: str) -> Any:
    """Ids of the names that have all words, by way of one; outside the ledger the newest are read."""
    one, other = aliased(NameWord), aliased(NameWord)
    more = [
        select(other.signature_id)
        .where(other.signature_id == one.signature_id, other.word >= word, other.word < word + "\U0010ffff")
        .correlate(one)
        .exists()
        for word in search.words
        if word != lead
    ]
    inside = select(one.signature_id).where(
        one.letter_id == letter_id, one.word >= lead, one.word < lead + "\U0010ffff", *more
    )
    newest = looking.outside_the_ledger(letter_id).order_by(*_NEWEST_FIRST).limit(FAR).subquery()
    spelled_so = [looking.spells(word) for word in search.words]
    outside = select(Signature.id).where(Signature.id.in_(select(newest.c.id)), *spelled_so)
    return union(inside, outside)


def _of_few(letter_id: int, search: Search, rare: Any) -> Select[Any]:
    """From the ids to the rows. The letter is asked for in a way that no index answers: they are few already."""
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


def _horizon(session: Session, letter_id: int, search: Search, after: Mark | None) -> datetime | None:
    """The moment down to which a page looks; None where it meets nothing but what it looks for, or the end is near."""
    if not (looking.beside(search) or _named(search) or _proven(search)):
        return None
    way = select(Signature.confirmed_at).where(Signature.letter_id == letter_id, *looking.in_order(search))
    if after is not None:
        way = way.where(_is_after(after))
    met = way.order_by(*_NEWEST_FIRST).limit(FAR).subquery()
    count, back_to = session.execute(select(func.count(), func.min(met.c.confirmed_at, type_=Moment()))).one()
    return back_to if count == FAR else None
