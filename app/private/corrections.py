"""The owner corrects name, place in the alphabet and credit. In the caller's transaction."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from app import names
from app.errors import NotAllowed
from app.models import ClaimState, Correction, EntryKind, NameWord, Signature, SignatureState
from app.names import HoldReason
from app.signing.details import Credited
from app.signing.entries import change
from app.signing.watches import tell_watchers

_CONFIRMED = Signature.state == SignatureState.CONFIRMED


def correct(
    session: Session, *, signature_id: int, wanted: Credited, hold_reason: HoldReason | None, now: datetime
) -> None:
    """Correct at once, or leave the correction waiting for a person (rules.md, Held names): a name that would be held,
    and whatever the credits show of a verified signature. It takes the place of one that waits already.

    `hold_reason` is that of the wanted name. Raises NotAllowed unless the signature is confirmed.
    """
    signature = _locked(session, signature_id)
    stands = Credited(signature.name or "", signature.file_under or "", signature.credit)
    session.execute(delete(Correction).where(Correction.signature_id == signature_id))
    if wanted == stands:
        return
    renamed = wanted.name != stands.name
    if renamed and hold_reason is not None:
        tell_watchers(session, letter_id=signature.letter_id, name=wanted.name, now=now)
    if not signature.is_held and _needs_a_person(signature, wanted, stands, hold_reason):
        reason = hold_reason if renamed else None
        columns = asdict(wanted) | {"signature_id": signature_id, "hold_reason": reason, "made_at": now}
        session.execute(insert(Correction), columns)
        return
    values = credited_columns(wanted)
    if signature.is_held and renamed:  # judged anew, for the person who looks; only they release it
        values["hold_reason"] = hold_reason
        # Of a release that was taken back: the registrar writes the words of the new name when it returns.
        session.execute(delete(NameWord).where(NameWord.signature_id == signature_id))
    change(session, signature_id, _CONFIRMED, values=values, writes=EntryKind.LISTING, now=now)


def credited_columns(wanted: Credited) -> dict[str, Any]:
    """The columns of a signature's row."""
    return asdict(wanted) | {"sort_key": names.sort_key(wanted.file_under, wanted.name)}


def _locked(session: Session, signature_id: int) -> Signature:
    """The row as it stands, and nobody changes it before this transaction ends."""
    signature = session.get_one(Signature, signature_id, populate_existing=True, with_for_update=True)
    if not signature.is_confirmed or signature.erased_at is not None:
        raise NotAllowed
    return signature


def _needs_a_person(signature: Signature, wanted: Credited, stands: Credited, reason: HoldReason | None) -> bool:
    renamed = wanted.name != stands.name
    if signature.claim_state is ClaimState.VERIFIED and (renamed or wanted.credit != stands.credit):
        return True
    return renamed and reason is not None
