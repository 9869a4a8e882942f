"""Who may decide about a signature: nobody about their own."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit_log.record import By
from app.core import encryption
from app.models import Account, Letter, Signature
from app.text import addresses


def is_own(session: Session, signature: Signature, *, by: By) -> bool:
    """Whether the mailbox that signed is the one of the account that acts, in whatever spelling."""
    own = own_digest(session, signature.letter_id, by=by)
    return own is not None and own == signature.mailbox_digest


def own_digest(session: Session, letter_id: int, *, by: By) -> bytes | None:
    """The digest that the account's own mailbox has on a letter."""
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
