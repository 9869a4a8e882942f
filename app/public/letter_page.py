"""The letter's page, cached rendered in the process.

The cache key is what the page depends on: the letter, its text version, state, tally and list revision, and the site's
switches. It is read from the database at most every 250 ms, so a crowd that reloads costs four small queries a second.
"""

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from flask import current_app, make_response, render_template, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from app.core import cursors, switches
from app.core.db import db
from app.core.errors import LetterNotFound
from app.letters import drawn_pictures, embargo, pausing, share_pictures
from app.letters.taking_down import LetterTakenDown
from app.letters.versions import has_reworded_promises, latest_text
from app.models import Letter, LetterState, ListRevision, Organisation, SharePicture, Tally, TextVersion
from app.public import name_lists
from app.tally import lead_signatories, queries
from app.text import places
from app.web import http

LOOK_SECONDS = 0.25
MOST_KEPT = 200


@dataclass
class CachedPage:
    """A rendered page, its cache key, and when that key was last read (monotonic seconds).

    A page under embargo also has the key that opens it.
    """

    key: Hashable
    body: bytes
    etag: str
    read_at: float
    embargo_key: str | None
    turns_at: datetime | None  # when the clock alone changes the page


@dataclass
class PageLock:
    """The lock for refreshing one letter's page; dropped when no thread waits for it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    waiting: int = 0


class PageCache:
    """The application's cache of rendered pages, the most recently refreshed last."""

    def __init__(self) -> None:
        self.pages: OrderedDict[str, CachedPage] = OrderedDict()
        self.locks: dict[str, PageLock] = {}
        self.changing = threading.Lock()

    def page(self, slug: str, *, now: datetime) -> CachedPage:
        cached = self._fresh(slug, now=now)
        if cached is not None:
            return cached
        with self._locked(slug):  # one thread refreshes; those that waited find the page fresh
            return self._fresh(slug, now=now) or self._refreshed(slug, self.pages.get(slug), now=now)

    @contextmanager
    def _locked(self, slug: str) -> Iterator[None]:
        """Locks one letter's page only, so that a slow page does not hold up others."""
        with self.changing:
            lock = self.locks.setdefault(slug, PageLock())
            lock.waiting += 1
        try:
            with lock.lock:
                yield
        finally:
            with self.changing:
                lock.waiting -= 1
                if not lock.waiting:
                    del self.locks[slug]

    def _fresh(self, slug: str, *, now: datetime) -> CachedPage | None:
        cached = self.pages.get(slug)
        if cached is None or cached.embargo_key is not None or time.monotonic() - cached.read_at >= LOOK_SECONDS:
            return None
        return cached if cached.turns_at is None or now < cached.turns_at else None

    def _refreshed(self, slug: str, cached: CachedPage | None, *, now: datetime) -> CachedPage:
        read_at = time.monotonic()
        key, embargo_key, turns_at = _key(slug, now=now)
        if cached is not None and cached.key == key:
            cached.read_at = read_at
            return self._store(slug, cached)
        body = _render(slug, now=now).encode()
        response = make_response(body)
        response.add_etag()
        return self._store(slug, CachedPage(key, body, response.get_etag()[0] or "", read_at, embargo_key, turns_at))

    def _store(self, slug: str, cached: CachedPage) -> CachedPage:
        with self.changing:
            self.pages[slug] = cached
            self.pages.move_to_end(slug)
            while len(self.pages) > MOST_KEPT:
                self.pages.popitem(last=False)
        return cached


def answer(slug: str, *, now: datetime) -> Response:
    cache: PageCache = current_app.extensions.setdefault("letter_pages", PageCache())
    cached = cache.page(slug, now=now)
    response = make_response(cached.body)
    response.mimetype = "text/html"
    return http.for_everybody(response, etag=cached.etag, seconds=http.kept_until(cached.turns_at, now=now))


def _key(slug: str, *, now: datetime) -> tuple[Hashable, str | None, datetime | None]:
    """Reads the cache key, the key that opens an embargoed letter, and when the clock alone will change the cache key.

    One query: letter, revision, state by the clock, text version, tally, held names, removed names, share picture, the
    organisation's slug. The switches are a process's own, a second old at most. Raises LetterTakenDown, and
    LetterNotFound, also if the request lacks the key to an embargoed letter.
    """
    newest = (
        select(func.max(TextVersion.version))
        .where(TextVersion.letter_id == Letter.id, TextVersion.published_at.is_not(None))
        .scalar_subquery()
    )
    row = db.session.execute(
        select(
            *(Letter.id, Letter.state, Letter.revision, Letter.opens_at, Letter.closes_at, Letter.embargo_until),
            *(Letter.embargo_key, newest, Tally.next_idx, Tally.counted_at, Tally.held, ListRevision.revision),
            *(SharePicture.digest, SharePicture.alt, Organisation.slug.label("organisation")),
            *(Letter.slug, Letter.time_zone, Letter.paused_at, Letter.taken_down_at, Letter.take_down_reason),
        )
        .join(Tally, Tally.letter_id == Letter.id)
        .join(Organisation, Organisation.id == Letter.organisation_id)
        .outerjoin(ListRevision, ListRevision.letter_id == Letter.id)
        .outerjoin(SharePicture, SharePicture.letter_id == Letter.id)
        .where(Letter.slug == slug, ~Letter.is_draft)
    ).one_or_none()
    if row is None:
        raise LetterNotFound
    begun = row.opens_at is None or row.opens_at <= now
    over = row.closes_at is not None and row.closes_at <= now
    embargoed = row.embargo_until is not None and now < row.embargo_until
    if embargoed:
        embargo.open_by_key(slug, row.embargo_key)
    if row.taken_down_at is not None:
        raise LetterTakenDown.of(row)
    marks_made = int(now.timestamp() / (cursors.LIVES / 2).total_seconds())  # the page holds a cursor: renew it in time
    turns = (row.opens_at, row.closes_at, row.embargo_until)
    turns_at = min((at for at in turns if at is not None and at > now), default=None)
    turned = frozenset(switches.turned(db.session()).items())
    return (*row, begun, over, embargoed, marks_made, turned), row.embargo_key if embargoed else None, turns_at


def _render(slug: str, *, now: datetime) -> str:
    letter = embargo.letter_here(slug, now=now)
    session = db.session()
    text, own_picture = latest_text(session, letter.id), share_pictures.own_picture(session, letter.id)
    totals, promises = queries.totals(session, letter.id), queries.promises(session, letter)
    leads = lead_signatories.printed_leads(session, letter.id)
    paused = pausing.why_paused(session, letter) if letter.is_open(now) else None
    roll = name_lists.credits_page(letter, now=now)
    shown = len(roll.rows)
    following = (shown + 1, min(shown + name_lists.CREDITS_A_PAGE, totals.verified_listed), totals.verified_listed)
    supporters = name_lists.supporters_page(letter, most=name_lists.SUPPORTERS_ON_LETTER, now=now)
    return render_template(
        "letter.html",
        letter=letter,
        organised=_named_in(letter.byline, letter.organisation_name),
        letter_is_open=letter.is_open(now) and paused is None,
        paused=paused,
        opens_later=letter.is_scheduled(now),
        closed_on=letter.closes_at if letter.state_at(now) is not LetterState.OPEN else None,
        text=text,
        reworded=bool(promises) and text.version > 1 and has_reworded_promises(session, letter.id),
        own_picture=own_picture,
        can_be_drawn=drawn_pictures.can_be_drawn(letter),
        totals=totals,
        promises=promises,
        leads=leads,
        credits=roll.groups,
        register=roll.register,
        credits_next=roll.next and url_for("public.credits", slug=slug, after=roll.next),
        credits_range=following,
        supporters=supporters.rows,
        supporters_next=supporters.next,
        filters=name_lists.filters(letter, totals, current=None),
        places=places.place_groups(),
        q="",
    )


def _named_in(line: str, name: str) -> tuple[str, str, str]:
    """Splits a line into what precedes the name, the name, and the rest; the whole line first if the name is absent."""
    found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", line)
    return (line[: found.start()], name, line[found.end() :]) if found else (line, "", "")
