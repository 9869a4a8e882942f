"""One list into one file, as of one index, with all that can be said of it."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.core.db import db, snapshot
from app.core.errors import NamesAreOff
from app.exports import queries, temporary_files
from app.exports.columns import OwnWords, own_words
from app.exports.formats import csv, json, xlsx
from app.exports.queries import LISTS, Head
from app.exports.request import IDENTITY_SENTENCE, TITLES, Wanted
from app.exports.snapshot import Spool
from app.i18n import formats
from app.letters.versions import LetterText, latest_text
from app.models import Letter
from app.tally.public_lists import ListName
from app.tally.queries import Totals

PIECE = 1024 * 1024  # bytes
LEAST, FEW = 5, "fewer than 5, not broken down"  # rules.md, Names in public

FORMATS = {"csv": csv, "json": json, "xlsx": xlsx}


@dataclass(frozen=True)
class About:
    """What a list is a list of."""

    letter_id: int
    slug: str
    title: str
    text: LetterText
    head: Head
    wanted: Wanted
    own: OwnWords


@dataclass(frozen=True)
class Written:
    """A list that stands in a file."""

    about: About
    rows: int
    left: int  # counted at this index, gone from the list since
    sha256: str

    @property
    def index(self) -> int | None:
        return self.about.head.totals.index


def about(letter_id: int, wanted: Wanted) -> About:
    """As of this moment: the index, the totals (of the one state, where there is one), the text. Raises NamesAreOff."""
    with snapshot() as session:
        if not session.get_one(Letter, letter_id).shows_names():
            raise NamesAreOff
        return about_now(letter_id, wanted)


def about_now(letter_id: int, wanted: Wanted) -> About:
    """To be called in the snapshot of the moment that it is about."""
    letter, head = db.session.get_one(Letter, letter_id), queries.head_of(letter_id, wanted.region)
    return About(letter_id, letter.slug, letter.title, latest_text(letter_id), head, wanted, own_words(letter))


def write(list_of: About, *, stretches: BinaryIO, file: BinaryIO, folder: Path) -> Written:
    """The stretches go into one file as they are read, and from there in their order into another. A workbook's parts
    lie in `folder` meanwhile.
    """
    wanted = list_of.wanted
    spool = Spool(stretches, FORMATS[wanted.format], list_of.head)
    spool.read(wanted.which)
    spool.settle()
    digest = spool.write(file) if wanted.format != "xlsx" else _bind(spool, list_of, file, folder)
    return Written(list_of, spool.rows, spool.left, digest)


def _bind(spool: Spool, list_of: About, file: BinaryIO, folder: Path) -> str:
    lines, as_of = lines_above(list_of), list_of.head.totals.as_of
    bound = xlsx.Bound(lines, _foot(list_of), cover(list_of, spool.rows), as_of, list_of.own)
    with temporary_files.folder_in(folder) as parts:
        xlsx.bind(spool.pieces(), file, of=bound, folder=parts)
    return _digest_of(file)


def _digest_of(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def lines_above(list_of: About) -> list[str]:
    """What stands above a list that is to be read, and on each of its printed pages: the letter's title, which list,
    as of when, how many, and what was checked.
    """
    parts = LISTS[list_of.wanted.which]
    counted = [counted_line(list_of, part) for part in parts]
    if len(parts) > 1:
        counted = [f"{TITLES[part]}: {line}" for part, line in zip(parts, counted, strict=True)]
    checked = [IDENTITY_SENTENCE] if ListName.VERIFIED in parts else []
    held = [held_line(list_of)] if list_of.head.totals.held else []
    return [list_of.title, list_of.wanted.title, f"As of {_as_of(list_of)}. {' '.join(counted)}", *held, *checked]


def counted_line(list_of: About, part: ListName) -> str:
    """ "1,371 listed, 17 private."; of one state nothing exact of the private below five."""
    listed, private = counts_of(list_of.head.totals, part)
    told = private_part(list_of, private)
    return f"{listed:,} listed, {told:,} private." if isinstance(told, int) else f"{listed:,} listed; private: {told}."


def counts_of(counted: Totals, part: ListName) -> tuple[int, int]:
    """Listed and private."""
    if part is ListName.VERIFIED:
        return counted.verified_listed, counted.verified_private
    return counted.supporters_listed, counted.supporters_private


def held_line(list_of: About) -> str:
    return f"{list_of.head.totals.held:,} held for review, not counted."


def _as_of(list_of: About) -> str:
    totals = list_of.head.totals
    index = "" if totals.index is None else f", index {totals.index:,} of the ledger"
    return f"{formats.moment(totals.as_of)}{index}"


def _foot(list_of: About) -> str:
    return f"{list_of.wanted.title}. As of {_as_of(list_of)}"


def cover(list_of: About, rows: int) -> xlsx.Cover:
    """What the second sheet of a workbook says."""
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
    """It is handed over with the list, so of one state it says of private signers what a public breakdown says: nothing
    exact below five.
    """
    return FEW if list_of.wanted.region and count < LEAST else count
