"""Tells a signer which downloaded lists, beyond their reach now, can hold their name or address."""

from datetime import datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.fold import Counted, Line, fold
from app.models import Entry, Export, Signature

# Lists of signers who ticked a box: updates, or a quote. Every other export is a list of names.
ADDRESSES = ("addresses", "quotes")


def copies_of(session: Session, signature: Signature) -> dict[str, Any]:
    """Lists of names by folding the signer's entries up to the list's index; lists of addresses by date."""
    query = select(Export).where(Export.letter_id == signature.letter_id).order_by(Export.id)
    exports = session.scalars(query).all()
    entries = session.execute(
        select(Entry.idx, Entry.kind, Entry.shown, Entry.replaces)
        .where(Entry.signature_id == signature.id, ~Entry.is_waiting)
        .order_by(Entry.idx)
    ).all()
    names = [one for one in exports if one.list_name not in ADDRESSES and _can_name(one, signature, entries)]
    addresses = [one for one in exports if one.list_name in ADDRESSES and _stood(signature, one.made_at)]
    return {
        "lists_of_names": [_told(one) | {"list": one.list_name, "state": one.region} for one in names],
        "lists_of_addresses": [_told(one) | {"list": one.list_name} for one in addresses],
        "what_that_means": gettext(
            "Lists already delivered can’t be changed. A list of names appears here if your name was listed when "
            "someone downloaded it. A list of addresses held yours if you had ticked its box (updates, or for `quotes` "
            "a quote) on that day."
        ),
        "kept_until": gettext("for good: the record of a download holds no names"),
    }


def _can_name(export: Export, signature: Signature, entries: Any) -> bool:
    if export.idx is None or (export.region and (signature.country, signature.region) != ("US", export.region)):
        return False
    counted: Counted = fold(Line(one.kind, one.shown, one.replaces) for one in entries if one.idx <= export.idx)
    return counted.is_listed and export.list_name in ("all", "verified" if counted.professional else "supporters")


def _stood(signature: Signature, at: datetime) -> bool:
    """True if it was entered and not withdrawn at that time."""
    entered, withdrawn = signature.entered_at, signature.withdrawn_at
    return entered is not None and entered <= at and (withdrawn is None or at < withdrawn)


def _told(export: Export) -> dict[str, Any]:
    return {"format": export.format, "day": export.made_at.date().isoformat()}
