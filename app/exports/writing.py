"""One list into one file, as of one index, with all that can be said of it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from app.db import snapshot
from app.errors import NamesAreOff
from app.exports import as_csv, as_json, as_xlsx, queries, scratch
from app.exports.queries import Head
from app.exports.spool import Spool
from app.exports.wanted import IDENTITY_LINE, Wanted
from app.letters.versions import LetterText, latest_text
from app.models import Letter

PIECE = 1024 * 1024  # bytes
LEAST, FEW = 5, "fewer than 5, not broken down"  # rules.md, Names in public

FORMATS = {"csv": as_csv, "json": as_json, "xlsx": as_xlsx}


@dataclass(frozen=True)
class About:
    """What a list is a list of."""

    letter_id: int
    slug: str
    title: str
    text: LetterText
    head: Head
    wanted: Wanted


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
    """As of this moment: the index, the totals (of the one state, where there is one), the text."""
    with snapshot() as session:
        letter = session.get_one(Letter, letter_id)
        if not letter.shows_names():
            raise NamesAreOff
        head = queries.head_of(letter_id, wanted.region)
        return About(letter_id, letter.slug, letter.title, latest_text(letter_id), head, wanted)


def write(list_of: About, *, stretches: BinaryIO, file: BinaryIO, folder: Path) -> Written:
    """The stretches go into one file as they are read, and from there in their order into another. A workbook's parts
    lie in `folder` meanwhile.
    """
    wanted = list_of.wanted
    spool = Spool(stretches, FORMATS[wanted.form], list_of.head)
    spool.read(wanted.which)
    spool.settle()
    digest = spool.write(file) if wanted.form != "xlsx" else _bind(spool, list_of, file, folder)
    return Written(list_of, spool.rows, spool.left, digest)


def _bind(spool: Spool, list_of: About, file: BinaryIO, folder: Path) -> str:
    as_of = list_of.head.totals.as_of
    with scratch.folder_in(folder) as parts:
        as_xlsx.bind(
            spool.pieces(), file, title=list_of.title, as_of=as_of, cover=cover(list_of, spool.rows), folder=parts
        )
    return _digest_of(file)


def _digest_of(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def cover(list_of: About, rows: int) -> as_xlsx.Cover:
    """What the second sheet of a workbook says."""
    totals, text = list_of.head.totals, list_of.text
    return (
        ("Letter", list_of.title),
        ("List", list_of.wanted.title),
        ("As of", totals.as_of),
        ("Index of the ledger", totals.index),
        ("Rows", rows),
        ("Verified, listed", totals.verified_listed),
        ("Verified, private", _private(list_of, totals.verified_private)),
        ("Supporters, listed", totals.supporters_listed),
        ("Supporters, private", _private(list_of, totals.supporters_private)),
        ("Held, in no total", totals.held),
        ("Private names", "Counted, never listed."),
        ("Professionals", f"{IDENTITY_LINE[0].upper()}{IDENTITY_LINE[1:]}."),
        ("Text version", text.version),
        ("SHA-256 of the text", text.sha256),
    )


def _private(list_of: About, count: int) -> int | str:
    """It is handed over with the list, so of one state it says of private signers what a public breakdown says: nothing
    exact below five.
    """
    return FEW if list_of.wanted.region and count < LEAST else count


def counts(list_of: About) -> dict[str, int | str]:
    """What a manifest counts: in the totals of one state a private part below five is left out, so that none of them
    tells it.
    """
    totals = list_of.head.totals
    parts = [_private(list_of, part) for part in (totals.verified_private, totals.supporters_private)]
    verified_private, supporters_private = (part if isinstance(part, int) else 0 for part in parts)
    verified = totals.verified_listed + verified_private
    supporters = totals.supporters_listed + supporters_private
    told = verified_private + supporters_private
    private: int | str = told if FEW not in parts else f"{told}, and {FEW}" if told else FEW
    return {
        "signed": verified + supporters,
        "verified": verified,
        "supporters": supporters,
        "private": private,
        "held": totals.held,
    }


def manifest(written: Written, *, file: str, now: datetime) -> dict[str, Any]:
    """What stands beside a file, for whoever gets it."""
    of, counted = written.about, written.about.head.totals
    return {
        "file": file,
        "sha256": written.sha256,
        "letter": of.slug,
        "title": of.title,
        "text_version": of.text.version,
        "text_sha256": of.text.sha256,
        "list": of.wanted.which.value,
        "state": of.wanted.region,
        "format": of.wanted.form,
        "made_at": now.isoformat(),
        "as_of": counted.as_of.isoformat(),
        "index": counted.index,
        "professionals": IDENTITY_LINE,
        "counts": {
            "rows": written.rows,
            "left": written.left,
            **counts(of),
        },
    }
