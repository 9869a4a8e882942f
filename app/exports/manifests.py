"""The manifest of an export, for its recipients: which list, as of when, how many rows, and the checksum."""

import json
from datetime import datetime
from typing import Any

from app.exports.address_list import AddressList
from app.exports.formats import CSV
from app.exports.request import IDENTITY_LINE
from app.exports.writing import Written, private_part
from app.letters.versions import LetterText
from app.models import Letter

FEW = "fewer than 5, not broken down"


def file_name(of_file: str) -> str:
    return f"{of_file}.manifest.json"


def as_text(manifest: dict[str, Any]) -> str:
    return json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"


def of_list(written: Written, *, file: str, now: datetime) -> dict[str, Any]:
    of, counted = written.about, written.about.head.totals
    return _common_fields(file, written.sha256, of.slug, of.title, of.text) | {
        "list": of.wanted.which.value,
        "state": of.wanted.region,
        "format": of.wanted.format,
        "made_at": now.isoformat(),
        "as_of": counted.as_of.isoformat(),
        "index": counted.index,
        "professionals": IDENTITY_LINE,
        "counts": {"rows": written.rows, "left": written.left, **_counts(written)},
    }


def of_addresses(
    which: AddressList, letter: Letter, text: LetterText, *, file: str, sha256: str, rows: int, now: datetime
) -> dict[str, Any]:
    """Does not say how many rows lack a name: those are private signers."""
    return _common_fields(file, sha256, letter.slug, letter.title, text) | {
        "list": which.name,
        "consent": which.title,
        "format": CSV.name,
        "made_at": now.isoformat(),
        "counts": {"rows": rows},
    }


def _common_fields(file: str, sha256: str, slug: str, title: str, text: LetterText) -> dict[str, Any]:
    return {
        "file": file,
        "sha256": sha256,
        "letter": slug,
        "title": title,
        "text_version": text.version,
        "text_sha256": text.sha256,
    }


def _counts(written: Written) -> dict[str, int | str]:
    """Leaves out a state's private counts below five, so that no figure reveals them."""
    of, totals = written.about, written.about.head.totals
    parts = [private_part(of, part) for part in (totals.verified_private, totals.supporters_private)]
    verified_private, supporters_private = (part or 0 for part in parts)
    verified = totals.verified_listed + verified_private
    supporters = totals.supporters_listed + supporters_private
    told = verified_private + supporters_private
    private: int | str = told if None not in parts else f"{told}, and {FEW}" if told else FEW
    return {
        "signed": verified + supporters,
        "verified": verified,
        "supporters": supporters,
        "private": private,
        "held": totals.held,
    }
