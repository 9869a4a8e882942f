"""Moves a signature to another mailbox once both mailboxes have been proven."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext, lazy_gettext
from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.orm import Session

from app.core import encryption
from app.core.db import changes_one, table_of
from app.core.errors import MailboxFull, NotAllowed
from app.core.tokens import LINK_LIVES, Purpose
from app.mail import outbox
from app.models import AddressChange, MailKind, Signature, Token
from app.signing.owner_actions import forget
from app.text import addresses
from app.text.addresses import Address

CANNOT_MOVE = lazy_gettext(
    "We have erased this signature’s address, or it is no longer confirmed, so its address can’t change."
)
PROVES = (Purpose.OLD_ADDRESS, Purpose.NEW_ADDRESS)


@dataclass(frozen=True)
class Move:
    """A pending change of address, as the signer sees it."""

    address: str
    made_at: datetime
    until: datetime
    old_proven: bool
    new_proven: bool


def waiting_move(session: Session, signature_id: int, *, now: datetime) -> Move | None:
    row = session.get(AddressChange, signature_id, populate_existing=True)
    if row is None or row.made_at + LINK_LIVES <= now:
        return None
    return Move(
        address=encryption.decrypt(row.address_encrypted),
        made_at=row.made_at,
        until=row.made_at + LINK_LIVES,
        old_proven=row.old_proven_at is not None,
        new_proven=row.new_proven_at is not None,
    )


def ask_to_move(session: Session, *, signature: Signature, address: Address, now: datetime) -> None:
    """Mails a link to each mailbox; an earlier request and its links end.

    Runs the same statements for every new address. Both mails are required: a private link may travel with a forwarded
    mail, and the owner of the new address has not asked for anything. Raises MailboxFull if the old mailbox takes no
    more mails today.
    """
    old_address = addresses.parse_address(encryption.decrypt(_address_of(session, signature.id)))
    outbox.lock_mailboxes(session, old_address.canonical, address.canonical)
    _lock(session, signature.id)
    _refuse_if_full(session, signature, old_address, now=now)
    _end_earlier(session, signature.id, now=now)
    columns = {
        "signature_id": signature.id,
        "address_encrypted": encryption.encrypt(address.deliver_to),
        "mailbox_digest": encryption.keyed_digest(signature.letter.mailbox_key, address.canonical),
        "made_at": now,
        "old_proven_at": None,
        "new_proven_at": None,
    }
    session.execute(insert(table_of(AddressChange)).inline(), columns)
    _mail(session, signature, MailKind.OLD_ADDRESS, Purpose.OLD_ADDRESS, to=old_address, own=True, now=now)
    _mail(
        session,
        signature,
        MailKind.NEW_ADDRESS,
        Purpose.NEW_ADDRESS,
        to=address,
        own=address.canonical == old_address.canonical,
        now=now,
    )


def prove_mailbox(session: Session, *, signature: Signature, purpose: Purpose, now: datetime) -> None:
    """Records that one of the two mailboxes has confirmed; once both have, the signature moves.

    Raises NotAllowed if the signature is no longer confirmed, or if the new mailbox has signed the letter itself.
    """
    waiting = session.get(AddressChange, signature.id, populate_existing=True)
    if waiting is None:
        return
    address = addresses.parse_address(encryption.decrypt(waiting.address_encrypted))
    outbox.lock_mailbox(session, address.canonical)  # nobody signs with it meanwhile
    if purpose is Purpose.NEW_ADDRESS:
        _refuse_if_taken(session, signature, waiting.mailbox_digest)
    proves = {"old_proven_at" if purpose is Purpose.OLD_ADDRESS else "new_proven_at": now}
    rows = table_of(AddressChange)
    proven = session.execute(
        update(rows)
        .where(rows.c.signature_id == signature.id, rows.c.made_at == waiting.made_at)
        .values(proves)
        .returning(rows.c.old_proven_at, rows.c.new_proven_at)
    ).one_or_none()  # fmt: skip
    if proven is not None and proven.old_proven_at and proven.new_proven_at:
        _move(session, signature, waiting, to=address)


def _move(session: Session, signature: Signature, waiting: AddressChange, *, to: Address) -> None:
    _refuse_if_taken(session, signature, waiting.mailbox_digest)
    pending = select(Signature.id).where(_others(signature, waiting.mailbox_digest), Signature.is_pending)
    for row_id in session.scalars(pending).all():
        forget(session, row_id)  # a pending sign-up of the new mailbox, which has just chosen to keep the moved one
    values = {
        "address_encrypted": encryption.encrypt(to.deliver_to),
        "mailbox_digest": waiting.mailbox_digest,
        "mail_domain": to.domain,
    }
    moved = update(Signature).where(Signature.id == signature.id, Signature.is_confirmed, Signature.erased_at.is_(None))
    if not changes_one(session, moved.values(values)):
        raise NotAllowed
    session.execute(delete(AddressChange).where(AddressChange.signature_id == signature.id))


def _refuse_if_taken(session: Session, signature: Signature, mailbox_digest: bytes) -> None:
    """Told only to someone who has proven the new mailbox, or after it has been proven."""
    holds = select(Signature.id).where(_others(signature, mailbox_digest), Signature.may_stand)
    if session.scalar(holds) is not None:
        raise NotAllowed(
            gettext(
                "The new address has already signed this letter, and each address can sign a letter once. Nothing was "
                "changed: use another address, or withdraw that signature first."
            )
        )
    if not signature.is_confirmed:
        raise NotAllowed


def _others(signature: Signature, mailbox_digest: bytes) -> ColumnElement[bool]:
    return (
        (Signature.letter_id == signature.letter_id)
        & (Signature.mailbox_digest == mailbox_digest)
        & (Signature.id != signature.id)
    )


def _address_of(session: Session, signature_id: int) -> str:
    """The signature's current address (encrypted)."""
    encrypted = session.scalar(
        select(Signature.address_encrypted).where(Signature.id == signature_id, Signature.is_confirmed)
    )
    if encrypted is None:
        raise NotAllowed(CANNOT_MOVE)
    return encrypted


def _lock(session: Session, signature_id: int) -> None:
    """Serialises with erasure."""
    there = select(Signature.id).where(
        Signature.id == signature_id, Signature.is_confirmed, Signature.address_encrypted.is_not(None)
    )
    if session.scalar(there.with_for_update()) is None:
        raise NotAllowed(CANNOT_MOVE)


def _refuse_if_full(session: Session, signature: Signature, old: Address, *, now: datetime) -> None:
    """Checks before ending an earlier request, whose links still work."""
    mailbox = outbox.open_mailbox(session, old.canonical, letter_id=signature.letter_id, now=now)
    if not mailbox.takes(own=True, at_once=True):
        raise MailboxFull


def _end_earlier(session: Session, signature_id: int, *, now: datetime) -> None:
    """Ends earlier links, so that none can confirm a request made after it was mailed."""
    alive = (Token.signature_id == signature_id) & Token.purpose.in_(PROVES) & (Token.expires_at > now)
    session.execute(update(Token).where(alive).values(expires_at=now).execution_options(synchronize_session=False))
    session.execute(
        delete(AddressChange)
        .where(AddressChange.signature_id == signature_id)
        .execution_options(synchronize_session=False)
    )


def _mail(
    session: Session, signature: Signature, kind: MailKind, purpose: Purpose, *, to: Address, own: bool, now: datetime
) -> None:
    def message(mailbox: outbox.Mailbox) -> outbox.Message:
        write = mailbox.takes(own=own, at_once=own)
        return outbox.Message(kind=kind, write=write, purposes=(purpose,), signature_id=signature.id)

    outbox.send_unsolicited(session, to=to, letter_id=signature.letter_id, message=message, now=now)
