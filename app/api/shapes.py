"""The shapes of the API's responses."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.letters.versions import LetterText
from app.models import Layout, Letter
from app.tally.queries import PromiseCount, Totals
from app.text.professions import Profession


def letter_line(letter: Letter, *, now: datetime) -> dict[str, Any]:
    """`opens_at` and `closes_at` are in UTC; `time_zone` is the one the letter's pages use; `language` is BCP 47."""
    return {
        "slug": letter.slug,
        "kind": letter.kind,
        "title": letter.title,
        "state": letter.state_said(now),
        "opens_at": letter.opens_at.isoformat() if letter.opens_at else None,
        "closes_at": letter.closes_at.isoformat() if letter.closes_at else None,
        "time_zone": letter.time_zone,
        "language": letter.language,
    }


def letter_whole(
    letter: Letter, text: LetterText, totals: Totals, promises: Sequence[PromiseCount], *, now: datetime
) -> dict[str, Any]:
    addressees = [{"name": one.name, "office": one.office, "body": one.body} for one in letter.addressees]
    return letter_line(letter, now=now) | {
        "addressees": addressees,
        "text": text.source,
        "text_version": text.version,
        "text_sha256": text.sha256,
        "text_sha256_of": f"/letters/{letter.slug}/texts/{text.file}",
        "organisation": letter.organisation_name,
        "delivered": [{"to": one.to_whom, "on": one.delivered_on.isoformat()} for one in letter.deliveries],
        "promises": [{"key": one.key, "words": one.words, "count": one.count} for one in promises],
        "tally": tally(totals),
    }


def tally(totals: Totals) -> dict[str, Any]:
    return {
        "signed": totals.signed,
        "verified": totals.verified,
        "supporters": totals.supporters,
        "private": totals.private,
        "held": totals.held,
        "as_of": totals.as_of.isoformat(),
        "index": totals.index,
    }


def profession(one: Profession) -> dict[str, Any]:
    """`own`: defined by this letter, and meaningless on any other."""
    return {"slug": one.slug, "name": one.name, "own": one.own}


def signature_line(row: Any, layout: Layout) -> dict[str, Any]:
    """A listed name as the pages show it: only verified names have a credit, and a register has no professions."""
    verified = row.professional
    return {
        "name": row.name,
        "credit": row.credit if verified else None,
        "profession": row.profession if verified and layout is Layout.CREDITS else None,
        "country": row.country,
        "region": row.region,
    }
