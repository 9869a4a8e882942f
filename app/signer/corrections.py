"""Signers correct their name, its place in the alphabet, and their credit."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from app.core.db import changes_one
from app.core.errors import NotAllowed
from app.ledger.entries import change
from app.models import Correction, EntryKind, Field, NameWord, Signature
from app.protected_names.watches import tell_watchers
from app.signing.details import Credited
from app.signing.judging import Judged, Waits, as_asked, keep_waiting, printed_columns, wait_no_more, waiting_of
from app.signing.locking import locked
from app.text.hold_rules import HoldReason

_CONFIRMED = Signature.is_confirmed


def correct(session: Session, *, signature_id: int, wanted: Credited, judged: Judged, now: datetime) -> None:
    """Corrects at once, or leaves the correction for review (rules.md, Held names): a name that would be held, and
    everything that the credits show of a verified signature. Replaces a correction that waits already. Any other
    field that needs review waits separately.

    `judged` is the judgement of `wanted`. Raises NotAllowed unless the signature is confirmed.
    """
    signature = _locked(session, signature_id)
    stands = Credited(signature.name or "", signature.file_under or "", signature.credit)
    asked = as_asked(stands, waiting_of(session, signature_id))
    waited = changes_one(session, delete(Correction).where(Correction.signature_id == signature_id))
    if wanted == asked and not waited:
        return  # nothing has changed, and a waiting correction keeps its place
    renamed = wanted.name != stands.name
    if renamed and judged.name is not None:
        tell_watchers(session, letter_id=signature.letter_id, name=wanted.name, now=now)
    if not signature.is_held and _needs_a_person(signature, wanted, stands, judged.name):
        reason = _reason_of(judged, wanted, stands)
        columns = asdict(wanted) | {"signature_id": signature_id, "hold_reason": reason, "made_at": now}
        session.execute(insert(Correction), columns)
        return
    wait_no_more(session, signature_id)
    fields = _fields_to_review(judged, wanted, stands)
    if wanted == stands and not fields:
        return
    values = printed_columns(wanted, fields)
    if signature.is_held and renamed:  # judged again for the moderator, who alone can release it
        values["hold_reason"] = judged.name
        # Words left from a release that was undone; the registrar writes those of the new name on the next release.
        session.execute(delete(NameWord).where(NameWord.signature_id == signature_id))
    change(session, signature_id, _CONFIRMED, values=values, writes=EntryKind.LISTING, now=now)
    keep_waiting(session, signature_id, wanted, fields, now=now)


def move(session: Session, *, signature_id: int, place: tuple[str, str | None], now: datetime) -> None:
    """Changes the country or US state, at once: a place identifies nobody."""
    signature = _locked(session, signature_id)
    if place != (signature.country, signature.region):
        values = dict(zip(("country", "region"), place, strict=True))
        change(session, signature_id, _CONFIRMED, values=values, writes=EntryKind.LISTING, now=now)


def _fields_to_review(judged: Judged, wanted: Credited, stands: Credited) -> Waits:
    """The reasons to review changed fields only; unchanged ones were judged before."""
    same = {Field.CREDIT: wanted.credit == stands.credit, Field.FILE_UNDER: wanted.file_under == stands.file_under}
    return {field: reason for field, reason in judged.fields.items() if not same[field]}


def _reason_of(judged: Judged, wanted: Credited, stands: Credited) -> HoldReason | None:
    """The strongest reason among the name and the fields, for the moderator who reviews them together."""
    reasons = [*_fields_to_review(judged, wanted, stands).values()]
    if wanted.name != stands.name and judged.name is not None:
        reasons.append(judged.name)
    return min(reasons, key=list(HoldReason).index, default=None)


def _locked(session: Session, signature_id: int) -> Signature:
    """The current row, locked until the transaction ends."""
    signature = locked(session, signature_id)
    if not signature.is_confirmed or signature.erased_at is not None:
        raise NotAllowed
    return signature


def _needs_a_person(signature: Signature, wanted: Credited, stands: Credited, reason: HoldReason | None) -> bool:
    renamed = wanted.name != stands.name
    if signature.is_verified and (renamed or wanted.credit != stands.credit):
        return True
    return renamed and reason is not None
