"""The state changes of a signature. Each first changes the signature's row by a conditional UPDATE, so that the
entries of a signature are serialised. None of them commits.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Row,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    literal,
    select,
    true,
)
from sqlalchemy.orm import Session

from app.claim_routes.actions import add_route
from app.core import encryption
from app.core.db import spelled, table_of
from app.core.tokens import Handle, Purpose
from app.ledger.entries import change
from app.letters import own_professions
from app.letters.letter_now import LetterNow
from app.mail import outbox
from app.models import (
    ClaimState,
    EntryKind,
    Letter,
    LetterKind,
    MailKind,
    Signature,
    SignaturePromise,
    SignatureState,
)
from app.protected_names.watches import tell_watchers
from app.signing import codes, later_answers, statements
from app.signing.details import Details
from app.signing.judging import NOTHING_WAITS, Waits, keep_waiting, printed_columns
from app.signing.statements import is_begun
from app.text.addresses import Address

# The mail that replaces the confirm link if the mailbox already has a signature. Each kind makes the same number of
# tokens, so that the same rows are written.
MAIL_BY_STATE = {
    SignatureState.PENDING: (MailKind.CONFIRM, (Purpose.CONFIRM, Purpose.NOT_ME)),
    SignatureState.CONFIRMED: (MailKind.ALREADY_SIGNED, (Purpose.PRIVATE, Purpose.UNSUBSCRIBE)),
    SignatureState.REMOVED: (MailKind.OBJECTION, (Purpose.PRIVATE, Purpose.NOT_ME)),
}


_PENDING = Signature.is_pending


# Locks the row, so that an erasure either comes first and nothing is found, or finds the new mail and deletes it.
OF_MAILBOX = (
    select(Signature.id, Signature.state, is_begun(table_of(Signature).c.id).label("begun"))
    .where(
        Signature.letter_id == bindparam("letter"),
        Signature.mailbox_digest == bindparam("mailbox"),
        Signature.state.in_([spelled(state) for state in MAIL_BY_STATE]),
    )
    .with_for_update()
)


def sign(
    session: Session,
    *,
    letter: Letter | LetterNow,
    text_version_id: int,
    key: str | None = None,
    details: Details,
    address: Address,
    handle: Handle,
    network: str | None,
    now: datetime,
) -> None:
    """Writes a pending row and a mail, with a code for the page of this handle.

    A mailbox that already holds a signature runs the same statements: only the mail differs, and the existing row stays
    unchanged. `key`: the platform key, if it was read with the letter. Raises ProfessionGone.
    """
    own_professions.hold(session, letter.id, details.profession)
    encrypted, answers = encryption.encrypt(address.deliver_to), later_answers.encrypt_answers(details)
    columns = _columns(details, now=now) | {
        "claim_draft_encrypted": details.claim_draft.encrypted() if details.claim_draft else None,
        "letter_id": letter.id, "text_version_id": text_version_id, "address_encrypted": encrypted,
        "mailbox_digest": encryption.keyed_digest(letter.mailbox_key, address.canonical),
        "mail_domain": address.domain, "network": network, "signed_up_at": now,
    }  # fmt: skip

    def message(mailbox: outbox.Mailbox) -> outbox.Message:
        row = statements.sign_up(session, now=now, **columns)
        statements.keep_later(session, row.id, answers, now=now)
        if letter.kind is LetterKind.PLEDGE:
            _store_promises(session, row.id, details.promised, if_new_since=now)
        write, (kind, purposes) = takes(mailbox, row), MAIL_BY_STATE[row.state]
        fits = write and kind is MailKind.CONFIRM
        code = codes.add_code(session, handle, row.id if fits else None, now=now)
        links = {"code": code} if fits else {}
        return outbox.Message(kind=kind, write=write, purposes=purposes, signature_id=row.id, more_links=links)

    outbox.send_unsolicited(
        session, to=address, letter_id=letter.id, message=message, now=now, encrypted=encrypted, key=key
    )


def confirm(
    session: Session,
    *,
    signature_id: int,
    details: Details,
    text_version_id: int,
    hold_reason: str | None,
    waits: Waits = NOTHING_WAITS,
    has_later_answers: bool = True,
    now: datetime,
) -> str | None:
    """Confirms a pending signature with the values just posted; `waits`: fields that need review before they are
    printed.

    Returns the private token, or None, having written nothing, if the signature was confirmed concurrently. Raises
    ProfessionGone.
    """
    values = _columns(details, now=now, waits=waits) | {
        "state": SignatureState.CONFIRMED,
        "text_version_id": text_version_id,
        "hold_reason": hold_reason,
        "consented_at": now,
        "confirmed_at": now,
        "entered_at": None if hold_reason else now,
        "claim_draft_encrypted": None,  # the route's row takes over what the form kept for it
    }
    row = change(session, signature_id, _PENDING, values=values, writes=EntryKind.SIGNED, now=now)
    if row is None:
        return None
    own_professions.hold(session, row.letter_id, details.profession)
    if has_later_answers:  # answers that arrive at the same time are deleted by the next cleanup
        later_answers.forget(session, signature_id)
    if hold_reason is not None:
        tell_watchers(session, letter_id=row.letter_id, name=details.name, now=now)
    keep_waiting(session, signature_id, details.credited, waits, now=now)
    if details.promised:  # a pledge: the latest promises count
        session.execute(delete(SignaturePromise).where(SignaturePromise.signature_id == signature_id))
        _store_promises(session, signature_id, details.promised)
    add_route(session, letter_id=row.letter_id, signature_id=signature_id, draft=details.claim_draft, now=now)
    return outbox.send_to_signer(session, row, MailKind.SIGNED, now=now)[Purpose.PRIVATE]


def takes(mailbox: outbox.Mailbox, row: Row[int, SignatureState, bool]) -> bool:
    """True if a mailbox with this row (from `OF_MAILBOX`) gets its mail: once confirmed, its own link despite a
    suppression; while a confirm link is live, despite a bounce.
    """
    return mailbox.takes(own=row.state is not SignatureState.PENDING, begun=row.begun)


def _columns(details: Details, *, now: datetime, waits: Waits = NOTHING_WAITS) -> dict[str, Any]:
    """The public fields and consents of a signature's row, from a form."""
    return printed_columns(details.credited, waits) | {
        "country": details.country,
        "region": details.region,
        "profession": details.profession,
        "claim_state": ClaimState.WAITING if details.claims else ClaimState.NONE,
        "show_name": details.show_name,
        "updates_consented_at": now if details.updates else None,
        "audit_consented_at": None,  # no longer asked; a consent given earlier stays with its signature
        "quote_consented_at": now if details.quote else None,
    }


def _store_promises(
    session: Session, signature_id: int, keys: Sequence[str], *, if_new_since: datetime | None = None
) -> None:
    """Stores the ticked actions of a pledge; at sign-up, only if this sign-up created the row."""
    made_now = and_(Signature.is_pending, Signature.signed_up_at == if_new_since)
    for key in keys:
        row = select(literal(signature_id), literal(key)).where(
            exists().where(Signature.id == signature_id, true() if if_new_since is None else made_now)
        )
        session.execute(insert(SignaturePromise).from_select(["signature_id", "key"], row))
