"""Conflict of interest: nobody may decide about their own signature."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit_log.record import By
from app.core import encryption
from app.models import Account, Letter, Signature
from app.text import addresses


def is_own(session: Session, signature: Signature, *, by: By) -> bool:
    """True if the acting account's mailbox, in any spelling, is the one that signed."""
    own = own_digest(session, signature.letter_id, by=by)
    return own is not None and own == signature.mailbox_digest


def own_digest(session: Session, letter_id: int, *, by: By) -> bytes | None:
    """The digest of the account's mailbox on this letter."""
    account = session.get(Account, by.account_id) if by.account_id is not None else None
    if account is None:
        return None
    key = session.scalars(select(Letter.mailbox_key).where(Letter.id == letter_id)).one()
    return encryption.keyed_digest(key, _mailbox(account))


def _mailbox(account: Account) -> str:
    try:
        return addresses.parse_address(account.email).canonical
    except addresses.BadAddress:
        return account.email
