"""The mail of a sign-up once more, for whoever waits on the sent page. In the caller's transaction."""

from datetime import datetime

from sqlalchemy.orm import Session

from app import sealing
from app.addresses import Address
from app.mail import outbox
from app.models import Letter, MailKind, SignatureState
from app.signing import codes
from app.signing.actions import MAIL_BY_STATE, OF_MAILBOX
from app.signing.links import add_links
from app.tokens import Handle


def mail_again(session: Session, *, letter: Letter, address: Address, handle: Handle, now: datetime) -> None:
    """What `sign` mails to this mailbox, within the mailbox limits; a new code for the page of the same handle.

    Every mailbox runs the same statements, also one that nobody has signed with (any more): then nothing is mailed.
    """
    mailbox = outbox.lock_mailbox(session, address.canonical)
    may_write = outbox.may_write(session, mailbox=mailbox, letter_id=letter.id, now=now)
    digest = sealing.keyed_digest(letter.mailbox_key, address.canonical)
    found = session.connection().execute(OF_MAILBOX, {"letter": letter.id, "mailbox": digest}).one_or_none()
    signature_id, state = found if found and may_write else (None, SignatureState.PENDING)
    kind, purposes = MAIL_BY_STATE[state]
    links = add_links(session, letter.id, signature_id, purposes, now=now, mailed=signature_id is not None)
    to_confirm = kind is MailKind.CONFIRM
    code = codes.renew_code(session, handle, signature_id if to_confirm else None, now=now)
    outbox.queue_mail(
        session, kind=kind, letter_id=letter.id, signature_id=signature_id, address=address.deliver_to,
        links=links | {"code": code} if to_confirm else links, now=now, withheld=signature_id is None,
    )  # fmt: skip
    outbox.count_mail(session, mailbox=mailbox, letter_id=letter.id, now=now, written=signature_id is not None)
