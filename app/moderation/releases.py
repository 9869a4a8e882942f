"""Letting a held name stand (rules.md, Held names); a famous one when two people have looked. In the caller's
transaction. Each locks the signature's row first, so that two people at once are one after the other.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, insert, select, update
from sqlalchemy.orm import Session

from app import holds
from app.accounts.trace import By, TraceKind, record
from app.db import count_changed, table_of
from app.errors import NotAllowed
from app.mail import outbox
from app.models import ClaimState, Decision, EntryKind, MailKind, Signature, SignatureState, Verdict
from app.names import HoldReason
from app.signing import guarded
from app.signing.deciders import is_own
from app.signing.entries import add_entry, change

VOICES_FOR_FAMOUS = 2

Voice = int | None  # an account; None: the operator, who is one however often they say so


class Release(StrEnum):
    """What somebody's yes has come to."""

    DONE = "done"
    FIRST_OF_TWO = "first-of-two"  # a famous name: another person has to look as well


def release(session: Session, *, signature_id: int, by: By, now: datetime, seen: str | None = None) -> Release | None:
    """A person has looked at a held name: it is entered, counted as verified where a route has passed meanwhile, and
    its owner is told.

    `seen` is the name that they looked at: its owner may have corrected it since. None: nothing is held under it.
    """
    signature = locked(session, signature_id)
    if signature is None or not signature.is_held or seen not in (None, signature.name):
        return None
    said = _let_in(session, signature, since=signature.signed_up_at, values={}, by=by, now=now)
    if said is Release.DONE:
        outbox.send_to_signer(session, signature, MailKind.RESTORED, now=now)
    return said


def readmit(session: Session, *, signature_id: int, by: By, now: datetime) -> Release | None:
    """Restoring a name that was refused is a release. None: it was not refused, or is erased."""
    signature = locked(session, signature_id)
    if signature is None or not is_refused(signature):
        return None
    values = {"state": SignatureState.CONFIRMED, "removed_at": None, "removal_reason": None}
    return _let_in(session, signature, since=signature.removed_at or now, values=values, by=by, now=now)


def lets_back(session: Session, signature: Signature, *, by: By, now: datetime) -> Release:
    """Whether one that was taken off the list is back by this yes alone."""
    if not needs_two(signature, guarded.famous_names(signature.letter_id)):
        return Release.DONE
    since = signature.removed_at or now
    return says_yes(session, signature, signature.name or "", two=True, since=since, by=by, now=now)


def is_refused(signature: Signature) -> bool:
    """Removed while it was held, and never in the ledger."""
    removed = signature.state is SignatureState.REMOVED and signature.erased_at is None
    return removed and signature.entered_at is None


def locked(session: Session, signature_id: int) -> Signature | None:
    """The row as it stands, and nobody changes it before this transaction ends."""
    return session.get(Signature, signature_id, populate_existing=True, with_for_update=True)


def refuse_own(session: Session, signature: Signature, *, by: By) -> None:
    if is_own(session, signature, by=by):
        raise NotAllowed("This signature is your own: somebody else has to look at its name. Nothing was changed.")


def needs_two(signature: Signature, famous: Sequence[str]) -> bool:
    """Whether the name is one of the famous ones of its letter now, or was when it was held."""
    return signature.hold_reason == HoldReason.famous or holds.matches(signature.name or "", famous)


def says_yes(
    session: Session,
    signature: Signature,
    name: str,
    *,
    kind: TraceKind = TraceKind.NAME_RELEASED,
    two: bool,
    since: datetime,
    by: By,
    now: datetime,
) -> Release:
    """Write down that somebody lets this name stand; whether that is enough. Saying it twice is saying it once."""
    voices = voices_for(session, signature.id, name, since=since)
    if by.account_id not in voices:
        write_decision(session, signature, Verdict.RELEASE, by=by, now=now, note=name)
        record(
            session, kind, by=by, now=now, letter_id=signature.letter_id, signature_id=signature.id,
            famous=two, looked=len(voices) + 1,
        )  # fmt: skip
    enough = not two or len(voices | {by.account_id}) >= VOICES_FOR_FAMOUS
    return Release.DONE if enough else Release.FIRST_OF_TWO


def voices_for(session: Session, signature_id: int, name: str, *, since: datetime) -> set[Voice]:
    """Who has let this very name stand since that moment."""
    return set(session.scalars(select(Decision.account_id).where(is_voice_for(signature_id, name, since=since))))


def is_voice_for(signature_id: int, name: str, *, since: datetime) -> ColumnElement[bool]:
    return and_(
        Decision.signature_id == signature_id,
        Decision.verdict == Verdict.RELEASE,
        Decision.note == name,
        Decision.made_at >= since,
        Decision.undone_at.is_(None),
    )


def take_back_voices(session: Session, signature_id: int, *, now: datetime) -> None:
    """Of a name that is refused: who lets it stand later has to look anew."""
    said = (Decision.signature_id == signature_id) & (Decision.verdict == Verdict.RELEASE)
    count_changed(session, update(Decision).where(said, Decision.undone_at.is_(None)).values(undone_at=now))


def write_decision(
    session: Session,
    signature: Signature,
    verdict: Verdict,
    *,
    by: By,
    now: datetime,
    note: str | None = None,
    reason: str | None = None,
) -> None:
    """`note` of a release is the name that was looked at; the row goes when its owner erases the signature."""
    session.connection().execute(
        insert(table_of(Decision)),
        {
            "letter_id": signature.letter_id,
            "signature_id": signature.id,
            "verdict": verdict,
            "reason": reason,
            "note": note,
            "account_id": by.account_id,
            "made_at": now,
        },
    )


def _let_in(
    session: Session, signature: Signature, *, since: datetime, values: dict[str, Any], by: By, now: datetime
) -> Release:
    """Into the ledger, that it was outside of."""
    refuse_own(session, signature, by=by)
    two = needs_two(signature, guarded.famous_names(signature.letter_id))
    said = says_yes(session, signature, signature.name or "", two=two, since=since, by=by, now=now)
    if said is Release.DONE:
        entering = values | {"entered_at": now, "hold_reason": None}
        row = change(session, signature.id, values=entering, writes=EntryKind.SIGNED, now=now)
        if row is not None and row.claim_state is ClaimState.VERIFIED:
            add_entry(session, signature.id, row, EntryKind.VERIFIED, now=now)
    return said
