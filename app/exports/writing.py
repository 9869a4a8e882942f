"""Writes one list to a file as of one index, with its captions."""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from app.core.db import snapshot
from app.core.errors import NamesAreOff
from app.exports import queries
from app.exports.columns import OwnWords, own_words
from app.exports.formats import FORMATS
from app.exports.formats.base import Captions, Cover
from app.exports.queries import LISTS, Head
from app.exports.request import IDENTITY_SENTENCE, TITLES, Wanted
from app.exports.snapshot import Spool
from app.i18n import formats
from app.letters.taking_down import refuse_if_taken_down
from app.letters.versions import LetterText, latest_text
from app.models import Letter
from app.tally.public_lists import ListName
from app.tally.queries import Totals

LEAST = 5  # rules.md, Names in public


@dataclass(frozen=True)
class About:
    """What a list is about."""

    letter_id: int
    slug: str
    title: str
    text: LetterText
    head: Head
    wanted: Wanted
    own: OwnWords


@dataclass(frozen=True)
class Written:
    """A list written to a file."""

    about: About
    rows: int
    left: int  # counted at this index, removed from the list since
    sha256: str

    @property
    def index(self) -> int | None:
        return self.about.head.totals.index


def about(letter_id: int, wanted: Wanted) -> About:
    """At this moment: the index, the totals (of the requested state, if any) and the text. Raises NamesAreOff and
    LetterTakenDown.
    """
    with snapshot() as session:
        letter = session.get_one(Letter, letter_id)
        if not letter.shows_names():
            raise NamesAreOff
        refuse_if_taken_down(letter)
        return about_now(session, letter_id, wanted)


def about_now(session: Session, letter_id: int, wanted: Wanted) -> About:
    """Call it in the snapshot of the moment that the list describes."""
    letter, head = session.get_one(Letter, letter_id), queries.head_of(session, letter_id, wanted.region)
    return About(letter_id, letter.slug, letter.title, latest_text(session, letter_id), head, wanted, own_words(letter))


def write(list_of: About, *, stretches: BinaryIO, file: BinaryIO, folder: Path) -> Written:
    """Chunks are spooled to `stretches` as they are read, then assembled in order into `file`. A format may keep
    temporary files in `folder`.
    """
    format = FORMATS[list_of.wanted.format]
    spool = Spool(stretches, format, list_of.head)
    spool.read(list_of.wanted.which)
    spool.settle()
    digest = format.assemble(spool.stretches(), file, captions=_captions(list_of, spool.rows), folder=folder)
    return Written(list_of, spool.rows, spool.left, digest)


def _captions(list_of: About, rows: int) -> Captions:
    return Captions(
        lines=lines_above(list_of),
        foot=gettext("%(list)s. %(as_of)s", list=list_of.wanted.title, as_of=_as_of(list_of)),
        cover=_cover(list_of, rows),
        as_of=list_of.head.totals.as_of,
        own=list_of.own,
    )


def lines_above(list_of: About) -> list[str]:
    """The lines above a list in readable formats, repeated on each printed page: letter, list, date, counts, checks."""
    parts = LISTS[list_of.wanted.which]
    counted = [counted_line(list_of, part) for part in parts]
    if len(parts) > 1:
        counted = [
            gettext("%(list)s: %(counts)s", list=TITLES[part], counts=line)
            for part, line in zip(parts, counted, strict=True)
        ]
    checked = [str(IDENTITY_SENTENCE)] if ListName.VERIFIED in parts else []
    held = [held_line(list_of)] if list_of.head.totals.held else []
    as_of = gettext("%(sentence)s.", sentence=_as_of(list_of))
    return [list_of.title, list_of.wanted.title, " ".join([as_of, *counted]), *held, *checked]


def counted_line(list_of: About, part: ListName) -> str:
    """For example "1,371 listed, 17 private."; for a single state, private counts below five are not given."""
    listed, private = counts_of(list_of.head.totals, part)
    told, number = private_part(list_of, private), formats.thousands(listed)
    if told is None:
        return gettext("%(listed)s listed; private: fewer than 5, not broken down.", listed=number)
    return gettext("%(listed)s listed, %(private)s private.", listed=number, private=formats.thousands(told))


def counts_of(counted: Totals, part: ListName) -> tuple[int, int]:
    """(listed, private)."""
    if part is ListName.VERIFIED:
        return counted.verified_listed, counted.verified_private
    return counted.supporters_listed, counted.supporters_private


def held_line(list_of: About) -> str:
    held = list_of.head.totals.held
    return ngettext(
        "%(number)s held for review, not counted.",
        "%(number)s held for review, not counted.",
        held,
        number=formats.thousands(held),
    )


def _as_of(list_of: About) -> str:
    totals = list_of.head.totals
    moment = formats.moment(totals.as_of)
    if totals.index is None:
        return gettext("As of %(moment)s", moment=moment)
    index = formats.thousands(totals.index)
    return gettext("As of %(moment)s, index %(index)s of the ledger", moment=moment, index=index)


def _cover(list_of: About, rows: int) -> Cover:
    totals, text = list_of.head.totals, list_of.text
    return (
        (gettext("Letter"), list_of.title),
        (gettext("List"), list_of.wanted.title),
        (gettext("As of"), totals.as_of),
        (gettext("Index of the ledger"), totals.index),
        (gettext("Rows"), rows),
        (gettext("Verified, listed"), totals.verified_listed),
        (gettext("Verified, private"), _private(list_of, totals.verified_private)),
        (gettext("Supporters, listed"), totals.supporters_listed),
        (gettext("Supporters, private"), _private(list_of, totals.supporters_private)),
        (gettext("Held, in no total"), totals.held),
        (gettext("Private names"), gettext("Counted, never listed.")),
        (gettext("Professionals"), str(IDENTITY_SENTENCE)),
        (gettext("Text version"), text.version),
        (gettext("SHA-256 of the text"), text.sha256),
    )


def _private(list_of: About, count: int) -> int | str:
    told = private_part(list_of, count)
    return gettext("fewer than 5, not broken down") if told is None else told


def private_part(list_of: About, count: int) -> int | None:
    """For a single state, private counts below five are suppressed, as in the public breakdowns: the list may be passed
    on.
    """
    return None if list_of.wanted.region and count < LEAST else count
