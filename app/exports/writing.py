"""Writes one list to a file as of one index, with its captions."""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

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
from app.letters.versions import LetterText, latest_text
from app.models import Letter
from app.tally.public_lists import ListName
from app.tally.queries import Totals

LEAST, FEW = 5, "fewer than 5, not broken down"  # rules.md, Names in public


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
    """At this moment: the index, the totals (of the requested state, if any) and the text. Raises NamesAreOff."""
    with snapshot() as session:
        if not session.get_one(Letter, letter_id).shows_names():
            raise NamesAreOff
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
        foot=f"{list_of.wanted.title}. As of {_as_of(list_of)}",
        cover=_cover(list_of, rows),
        as_of=list_of.head.totals.as_of,
        own=list_of.own,
    )


def lines_above(list_of: About) -> list[str]:
    """The lines above a list in readable formats, repeated on each printed page: letter, list, date, counts, checks."""
    parts = LISTS[list_of.wanted.which]
    counted = [counted_line(list_of, part) for part in parts]
    if len(parts) > 1:
        counted = [f"{TITLES[part]}: {line}" for part, line in zip(parts, counted, strict=True)]
    checked = [IDENTITY_SENTENCE] if ListName.VERIFIED in parts else []
    held = [held_line(list_of)] if list_of.head.totals.held else []
    return [list_of.title, list_of.wanted.title, f"As of {_as_of(list_of)}. {' '.join(counted)}", *held, *checked]


def counted_line(list_of: About, part: ListName) -> str:
    """For example "1,371 listed, 17 private."; for a single state, private counts below five are not given."""
    listed, private = counts_of(list_of.head.totals, part)
    told = private_part(list_of, private)
    return f"{listed:,} listed, {told:,} private." if isinstance(told, int) else f"{listed:,} listed; private: {told}."


def counts_of(counted: Totals, part: ListName) -> tuple[int, int]:
    """(listed, private)."""
    if part is ListName.VERIFIED:
        return counted.verified_listed, counted.verified_private
    return counted.supporters_listed, counted.supporters_private


def held_line(list_of: About) -> str:
    return f"{list_of.head.totals.held:,} held for review, not counted."


def _as_of(list_of: About) -> str:
    totals = list_of.head.totals
    index = "" if totals.index is None else f", index {totals.index:,} of the ledger"
    return f"{formats.moment(totals.as_of)}{index}"


def _cover(list_of: About, rows: int) -> Cover:
    totals, text = list_of.head.totals, list_of.text
    return (
        ("Letter", list_of.title),
        ("List", list_of.wanted.title),
        ("As of", totals.as_of),
        ("Index of the ledger", totals.index),
        ("Rows", rows),
        ("Verified, listed", totals.verified_listed),
        ("Verified, private", private_part(list_of, totals.verified_private)),
        ("Supporters, listed", totals.supporters_listed),
        ("Supporters, private", private_part(list_of, totals.supporters_private)),
        ("Held, in no total", totals.held),
        ("Private names", "Counted, never listed."),
        ("Professionals", IDENTITY_SENTENCE),
        ("Text version", text.version),
        ("SHA-256 of the text", text.sha256),
    )


def private_part(list_of: About, count: int) -> int | str:
    """For a single state, private counts below five are suppressed, as in the public breakdowns: the list may be passed
    on.
    """
    return FEW if list_of.wanted.region and count < LEAST else count
