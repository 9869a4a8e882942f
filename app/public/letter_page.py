"""The letter's page, kept rendered in the process.

What it shows is settled by the letter, its text version, its state, its tally and the revision of its lists; that key
is looked up at most every 250 ms, so a crowd that reloads costs four small queries a second.
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

from app.core import cursors
from app.core.db import db
from app.core.errors import LetterNotFound
from app.letters import drawn_pictures, embargo, share_pictures
from app.letters.versions import has_reworded_promises, latest_text
from app.models import Letter, LetterState, ListRevision, Organisation, SharePicture, Tally, TextVersion
from app.public import name_lists
from app.tally import lead_signatories, queries
from app.text import places
from app.web import http

LOOK_SECONDS = 0.25
MOST_KEPT = 200


@dataclass
class Kept:
    """A rendered page, the key that it was rendered for, and when that key was last looked up (monotonic seconds).

    A page under embargo names what opens it.
    """

    key: Hashable
    body: bytes
    etag: str
    looked_at: float
    embargo_key: str | None
    turns_at: datetime | None  # when it says something else by the clock alone


@dataclass
class Turn:
    """Whose turn it is to look after a letter's page; gone when nobody waits for it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    waiting: int = 0


class Shelf:
    """The pages that one application has rendered, those looked after last at the end."""

    def __init__(self) -> None:
        self.pages: OrderedDict[str, Kept] = OrderedDict()
        self.turns: dict[str, Turn] = {}
        self.changing = threading.Lock()

    def page(self, slug: str, *, now: datetime) -> Kept:
        kept = self._fresh(slug, now=now)
        if kept is not None:
            return kept
        with self._turn(slug):  # one thread looks; whoever waited here finds the page fresh
            return self._fresh(slug, now=now) or self._look(slug, self.pages.get(slug), now=now)

    @contextmanager
    def _turn(self, slug: str) -> Iterator[None]:
        """A letter's own, so that a page which takes long holds up no other."""
        with self.changing:
            turn = self.turns.setdefault(slug, Turn())
            turn.waiting += 1
        try:
            with turn.lock:
                yield
        finally:
            with self.changing:
                turn.waiting -= 1
                if not turn.waiting:
                    del self.turns[slug]

    def _fresh(self, slug: str, *, now: datetime) -> Kept | None:
        kept = self.pages.get(slug)
        if kept is None or kept.embargo_key is not None or time.monotonic() - kept.looked_at >= LOOK_SECONDS:
            return None
        return kept if kept.turns_at is None or now < kept.turns_at else None

    def _look(self, slug: str, kept: Kept | None, *, now: datetime) -> Kept:
        looked_at = time.monotonic()
        key, embargo_key, turns_at = _key(slug, now=now)
        if kept is not None and kept.key == key:
            kept.looked_at = looked_at
            return self._keep(slug, kept)
        body = _render(slug, now=now).encode()
        response = make_response(body)
        response.add_etag()
        return self._keep(slug, Kept(key, body, response.get_etag()[0] or "", looked_at, embargo_key, turns_at))

    def _keep(self, slug: str, kept: Kept) -> Kept:
        with self.changing:
            self.pages[slug] = kept
            self.pages.move_to_end(slug)
            while len(self.pages) > MOST_KEPT:
                self.pages.popitem(last=False)
        return kept


def answer(slug: str, *, now: datetime) -> Response:
    shelf: Shelf = current_app.extensions.setdefault("letter_pages", Shelf())
    kept = shelf.page(slug, now=now)
    response = make_response(kept.body)
    response.mimetype = "text/html"
    return http.for_everybody(response, etag=kept.etag, seconds=http.kept_until(kept.turns_at, now=now))


def _key(slug: str, *, now: datetime) -> tuple[Hashable, str | None, datetime | None]:
    """One query: letter, revision, state by the clock, text version, tally, names held, names gone, its own picture and
    its organisation's address; what opens it while it is under embargo; and when the clock alone will give it another
    key. Raises LetterNotFound, also where the request does not have what opens it.
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
            *(SharePicture.digest, SharePicture.alt, Organisation.slug),
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
    marks_made = int(now.timestamp() / (cursors.LIVES / 2).total_seconds())  # the page holds one: of the last half hour
    turns = (row.opens_at, row.closes_at, row.embargo_until)
    turns_at = min((at for at in turns if at is not None and at > now), default=None)
    return (*row, begun, over, embargoed, marks_made), row.embargo_key if embargoed else None, turns_at


def _render(slug: str, *, now: datetime) -> str:
    letter = embargo.letter_here(slug, now=now)
    totals = queries.totals(db.session(), letter.id)
    text, promises = latest_text(db.session(), letter.id), queries.promises(db.session(), letter)
    roll = name_lists.credits_page(letter, now=now)
    supporters = name_lists.supporters_page(letter, most=name_lists.SUPPORTERS_ON_LETTER, now=now)
    shown = len(roll.rows)
    following = (shown + 1, min(shown + name_lists.CREDITS_A_PAGE, totals.verified_listed), totals.verified_listed)
    return render_template(
        "letter.html",
        letter=letter,
        organised=_named_in(letter.byline, letter.organisation_name),
        letter_is_open=letter.is_open(now),
        opens_later=letter.is_scheduled(now),
        closed_on=letter.closes_at if letter.state_at(now) is not LetterState.OPEN else None,
        text=text,
        own_picture=share_pictures.own_picture(db.session(), letter.id),
        can_be_drawn=drawn_pictures.can_be_drawn(letter),
        totals=totals,
        credits=roll.groups,
        register=roll.register,
        credits_next=roll.next and url_for("public.credits", slug=slug, after=roll.next),
        credits_range=following,
        leads=lead_signatories.printed_leads(db.session(), letter.id),
        promises=promises,
        reworded=bool(promises) and text.version > 1 and has_reworded_promises(db.session(), letter.id),
        supporters=supporters.rows,
        supporters_next=supporters.next,
        filters=name_lists.filters(letter, totals, current=None),
        places=places.place_groups(),
        q="",
    )


def _named_in(line: str, name: str) -> tuple[str, str, str]:
    """What stands before a name in a line, the name, and what follows it; the line alone where it names nobody."""
    found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", line)
    return (line[: found.start()], name, line[found.end() :]) if found else (line, "", "")
