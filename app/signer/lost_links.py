"""Mails a new private link to the mailbox that signed."""

from datetime import datetime

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from app.core import encryption
from app.core.db import count_changed
from app.core.tokens import Purpose
from app.mail import outbox
from app.models import Letter, MailKind, Signature, Token
from app.text.addresses import Address

# Locks the row, so that an erasure either comes first and nothing is found, or finds the new link and deletes it.
_OF_MAILBOX = (
    select(Signature.id)
    .where(
        Signature.letter_id == bindparam("letter"),
        Signature.mailbox_digest == bindparam("mailbox"),
        Signature.may_stand,
        Signature.erased_at.is_(None),
    )
    .with_for_update()
)
_END_OLDER = (
    update(Token)
    .where(
        Token.signature_id == bindparam("signature", type_=Token.signature_id.type),
        Token.purpose == Purpose.PRIVATE,
        or_(Token.expires_at.is_(None), Token.expires_at > bindparam("now", type_=Token.expires_at.type)),
    )
    .values(expires_at=bindparam("now", type_=Token.expires_at.type))
)


def mail_private_link(session: Session, *, letter: Letter, address: Address, now: datetime) -> None:
    """Mails a new private link if this mailbox has signed, and ends the older ones.

    Runs the same statements for every mailbox; only the mail differs.
    """
    digest = encryption.keyed_digest(letter.mailbox_key, address.canonical)

    def message(mailbox: outbox.Mailbox) -> outbox.Message:
        found = session.scalar(_OF_MAILBOX, {"letter": letter.id, "mailbox": digest})
        signature_id = found if mailbox.takes(own=True) else None
        count_changed(session, _END_OLDER, {"signature": signature_id, "now": now})
        return outbox.Message(
            kind=MailKind.LOST_LINK, write=signature_id is not None, signature_id=signature_id,
            purposes=(Purpose.PRIVATE, Purpose.UNSUBSCRIBE),
        )  # fmt: skip

    outbox.send_unsolicited(session, to=address, letter_id=letter.id, message=message, now=now)
