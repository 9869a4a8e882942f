"""Sends the sign-up mail again, from the sent page."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core import encryption
from app.core.tokens import Handle
from app.mail import outbox
from app.models import Letter, MailKind, SignatureState
from app.signing import codes
from app.signing.actions import MAIL_BY_STATE, OF_MAILBOX, takes
from app.text.addresses import Address


def mail_again(session: Session, *, letter: Letter, address: Address, handle: Handle, now: datetime) -> None:
    """Sends what `sign` would send to this mailbox, within the mailbox limits, with a new code for the handle's
    page.

    Every mailbox runs the same statements, even one without a sign-up (any more), which gets no mail.
    """
    digest = encryption.keyed_digest(letter.mailbox_key, address.canonical)

    def message(mailbox: outbox.Mailbox) -> outbox.Message:
        asked = {"letter": letter.id, "mailbox": digest, "now": now}
        row = session.execute(OF_MAILBOX, asked).one_or_none()
        write = row is not None and takes(mailbox, row)
        signature_id, state = (row.id, row.state) if row and write else (None, SignatureState.PENDING)
        kind, purposes = MAIL_BY_STATE[state]
        to_confirm = kind is MailKind.CONFIRM
        code = codes.renew_code(session, handle, signature_id if to_confirm else None, now=now)
        return outbox.Message(
            kind=kind, write=signature_id is not None, purposes=purposes, signature_id=signature_id,
            more_links={"code": code} if to_confirm else {},
        )  # fmt: skip

    outbox.send_unsolicited(session, to=address, letter_id=letter.id, message=message, now=now)
