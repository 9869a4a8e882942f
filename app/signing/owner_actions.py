"""The actions of a signature's owner after confirming."""

import contextlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.core import encryption, journal, totals
from app.core.db import changes_one, count_changed
from app.core.personal import Erased
from app.ledger.entries import change
from app.mail import outbox
from app.mail.suppressions import suppress
from app.models import (
    Correction,
    EntryKind,
    OutgoingMail,
    Route,
    RouteState,
    Signature,
    SignaturePromise,
    SignatureState,
    SuppressionReason,
    WaitingField,
)
from app.signing import erasure
from app.signing.journalled import note_of
from app.text import addresses

NOT_ME_LASTS = timedelta(days=90)

_CONFIRMED = Signature.is_confirmed


def withdraw(session: Session, *, signature_id: int, now: datetime) -> bool:
    """Withdraws at the signer's request. False, having written nothing, if it is not confirmed (any more)."""
    values = {"state": SignatureState.WITHDRAWN, "withdrawn_at": now}
    if change(session, signature_id, _CONFIRMED, values=values, writes=EntryKind.WITHDRAWN, now=now) is None:
        return False
    for waiting in (Correction, WaitingField):
        session.execute(delete(waiting).where(waiting.signature_id == signature_id))
    # Frees the work mailbox, so that it can be proven again after signing again. The evidence is no longer needed, and
    # the next chores delete it.
    of_signature = update(Route).where(Route.signature_id == signature_id)
    over = (RouteState.PASSED, RouteState.FOR_REVIEW, RouteState.ASKED)
    count_changed(session, of_signature.where(Route.state.in_(over)).values(state=RouteState.WITHDRAWN))
    count_changed(session, of_signature.values(evidence_until=now))
    return True


def show(session: Session, *, signature_id: int, shown: bool, now: datetime) -> bool:
    """Shows or hides the name. False if nothing changed, or it is not confirmed."""
    other = Signature.show_name != shown
    values = {"show_name": shown}
    return (
        change(session, signature_id, _CONFIRMED, other, values=values, writes=EntryKind.LISTING, now=now) is not None
    )


def reaffirm(
    session: Session,
    *,
    signature_id: int,
    text_version_id: int,
    now: datetime,
    consents: bool = False,
    promised: Sequence[str] = (),
) -> bool:
    """Binds a confirmed signature to a newer text, keeping its number; on a pledge, the new promises replace the old
    ones. False, having written nothing, if it is on that text already.
    """
    other = Signature.text_version_id != text_version_id
    values = {"text_version_id": text_version_id} | ({"consented_at": now} if consents else {})
    row = change(
        session, signature_id, _CONFIRMED, other, values=values, writes=EntryKind.SIGNED, now=now, replaces=True
    )
    if row is not None and promised:
        session.execute(delete(SignaturePromise).where(SignaturePromise.signature_id == signature_id))
        session.execute(insert(SignaturePromise), [{"signature_id": signature_id, "key": key} for key in promised])
    return row is not None


def erase(session: Session, *, signature_id: int, now: datetime) -> None:
    """Erases the signer's personal data (rules.md, Erase). A confirmed signature is withdrawn first; a removed one
    stays removed and keeps its mailbox; a pending one is deleted.
    """
    lock_mailbox_of(session, signature_id)
    note_of(session, "erased", signature_id, now=now)
    forget(session, signature_id)
    withdraw(session, signature_id=signature_id, now=now)
    withdrawn, removed = (Signature.state == one for one in (SignatureState.WITHDRAWN, SignatureState.REMOVED))
    erased = erasure.scrub(session, [signature_id], withdrawn, now=now)
    if erased or erasure.scrub(session, [signature_id], removed, now=now, what=[Erased.EMPTIED]):
        erasure.scrub_what_hangs_on(session, [signature_id])


def forget(session: Session, signature_id: int) -> bool:
    """Deletes a pending signature and its mails. Its tokens stay as digests, so that an old link is known to have
    expired.
    """
    pending = (Signature.id == signature_id) & Signature.is_pending
    session.execute(
        delete(OutgoingMail).where(
            OutgoingMail.signature_id.in_(Signature.__table__.select().with_only_columns(Signature.id).where(pending))
        )
    )
    if not changes_one(session, delete(Signature).where(pending)):
        return False
    totals.add(session, totals.FORGOTTEN)
    return True


def lock_mailbox_of(session: Session, signature_id: int) -> None:
    """Waits for every form that is writing to this mailbox, so that its rows are seen; later ones wait for us."""
    encrypted = session.scalar(select(Signature.address_encrypted).where(Signature.id == signature_id))
    with contextlib.suppress(ValueError):  # encrypted under a lost key: no form can know this mailbox either
        if encrypted is not None:
            outbox.lock_mailbox(session, addresses.parse_address(encryption.decrypt(encrypted)).canonical)


def disown(session: Session, *, signature: Signature, never: bool, now: datetime) -> bool:
    """ "This was not me": deletes the pending row, and suppresses mail about this letter for 90 days, or all mail
    forever.

    False, having written nothing, if it was confirmed at the same time; `signature` is then up to date.
    """
    address = addresses.parse_address(encryption.decrypt(signature.address_encrypted or ""))
    mailbox = outbox.lock_mailbox(session, address.canonical)
    signature_id, letter_id, signed_up = signature.id, signature.letter_id, signature.signed_up_at.isoformat()
    as_it_stands = select(Signature).where(Signature.id == signature_id).with_for_update()
    found = session.scalar(as_it_stands.execution_options(populate_existing=True))
    if found is not None and not found.is_pending:
        return False
    suppress(
        session, mailbox=mailbox, letter_id=letter_id, reason=SuppressionReason.NOT_ME, now=now,
        until=now + NOT_ME_LASTS,
    )  # fmt: skip
    if never:
        suppress(session, mailbox=mailbox, letter_id=None, reason=SuppressionReason.NEVER, now=now, until=None)
    journal.note(session, "erased", now=now, signature=signature_id, signed_up=signed_up)
    forget(session, signature_id)
    return True
