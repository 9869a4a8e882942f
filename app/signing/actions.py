"""What happens to a signature. Each action runs in the caller's transaction, and first changes the signature's row by a
conditional UPDATE, so that the entries of one signature are written one after the other.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
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

# What a mailbox that already has a signature is sent instead of the confirm link. As many tokens are made for each, so
# that the same rows are written.
MAIL_BY_STATE = {
    SignatureState.PENDING: (MailKind.CONFIRM, (Purpose.CONFIRM, Purpose.NOT_ME)),
    SignatureState.CONFIRMED: (MailKind.ALREADY_SIGNED, (Purpose.PRIVATE, Purpose.UNSUBSCRIBE)),
    SignatureState.REMOVED: (MailKind.OBJECTION, (Purpose.PRIVATE, Purpose.NOT_ME)),
}


_PENDING = Signature.is_pending


# Locked, so that an erasure either goes first and nothing is found, or finds the new mail and deletes it.
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
    """Write one pending row and one mail, with a code for the page of this handle. A mailbox that already holds a
    signature runs the same statements; only the mail differs, and the row that is there stays as it is. `key` is the
    platform key, where it was read with the letter. Raises ProfessionGone.
    """
    own_professions.hold(session, letter.id, details.profession)
    encrypted, answers = encryption.encrypt(address.deliver_to), later_answers.encrypt_answers(details)
    columns = _columns(details, now=now) | _until_confirmed(details) | {
        "letter_id": letter.id, "text_version_id": text_version_id, "address_encrypted": encrypted,
        "mailbox_digest": encryption.keyed_digest(letter.mailbox_key, address.canonical),
        "mail_domain": address.domain, "network": network, "signed_up_at": now,
    }  # fmt: skip

    def message(mailbox: outbox.Mailbox) -> outbox.Message:
        row = statements.sign_up(session, now=now, **columns)
        statements.keep_later(session, row.id, answers, now=now)
        if letter.kind is LetterKind.PLEDGE:
            _promise(session, row.id, details.promised, if_new_since=now)
        write, (kind, purposes) = takes(mailbox, row), MAIL_BY_STATE[row.state]
        fits = write and kind is MailKind.CONFIRM
        code = codes.add_code(session, handle, row.id if fits else None, now=now)
        return outbox.Message(
            kind=kind, write=write, purposes=purposes, signature_id=row.id,
            more_links={"code": code} if fits else {},
        )  # fmt: skip

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
    """Turn a pending signature into a confirmed one, with what its owner has just posted; `waits`: what of it has to be
    looked at before it is printed. Returns the private token, or None when somebody else has confirmed it first: then
    nothing is written. Raises ProfessionGone.
    """
    values = _columns(details, now=now, waits=waits) | {
        "state": SignatureState.CONFIRMED,
        "text_version_id": text_version_id,
        "hold_reason": hold_reason,
        "consented_at": now,
        "confirmed_at": now,
        "entered_at": None if hold_reason else now,
        "claim_draft_encrypted": None,  # what the form kept for the route goes into the route's own row
    }
    row = change(session, signature_id, _PENDING, values=values, writes=EntryKind.SIGNED, now=now)
    if row is None:
        return None
    own_professions.hold(session, row.letter_id, details.profession)
    if has_later_answers:  # those that come at this very moment go with the next round of forgetting
        later_answers.forget(session, signature_id)
    if hold_reason is not None:
        tell_watchers(session, letter_id=row.letter_id, name=details.name, now=now)
    keep_waiting(session, signature_id, details.credited, waits, now=now)
    if details.promised:  # a pledge: what its signer promises now is what counts
        session.execute(delete(SignaturePromise).where(SignaturePromise.signature_id == signature_id))
        _promise(session, signature_id, details.promised)
    add_route(session, letter_id=row.letter_id, signature_id=signature_id, draft=details.claim_draft, now=now)
    return outbox.send_to_signer(session, row, MailKind.SIGNED, now=now)[Purpose.PRIVATE]


def takes(mailbox: outbox.Mailbox, row: Row[int, SignatureState, bool]) -> bool:
    """Whether a mailbox with this row of a letter (`OF_MAILBOX`) takes its mail: its own link comes in spite of a
    suppression once it has confirmed, and in spite of a bounce while its confirm link is on the way.
    """
    return mailbox.takes(own=row.state is not SignatureState.PENDING, begun=row.begun)


def _columns(details: Details, *, now: datetime, waits: Waits = NOTHING_WAITS) -> dict[str, Any]:
    """The public fields and boxes of a signature's row, as a form gave them."""
    return printed_columns(details.credited, waits) | {
        "country": details.country,
        "region": details.region,
        "profession": details.profession,
        "claim_state": ClaimState.WAITING if details.claims else ClaimState.NONE,
        "show_name": details.show_name,
        "updates_consented_at": now if details.updates else None,
        "audit_consented_at": None,  # asked no more; what was given once stays with its signature
        "quote_consented_at": now if details.quote else None,
    }


def _until_confirmed(details: Details) -> dict[str, Any]:
    """What the form says of the claim's route, kept for the confirm page."""
    return {"claim_draft_encrypted": details.claim_draft.encrypted() if details.claim_draft else None}


def _promise(session: Session, signature_id: int, keys: Sequence[str], *, if_new_since: datetime | None = None) -> None:
    """Write the ticked actions of a pledge; at sign-up only for the row that this very sign-up has made."""
    for key in keys:
        row = select(literal(signature_id), literal(key)).where(
            exists().where(Signature.id == signature_id, _made_now(if_new_since))
        )
        session.execute(insert(SignaturePromise).from_select(["signature_id", "key"], row))


def _made_now(at: datetime | None) -> ColumnElement[bool]:
    return true() if at is None else and_(Signature.is_pending, Signature.signed_up_at == at)
