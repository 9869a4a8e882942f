"""Sends one reminder to sign-ups that are unconfirmed after two days. Runs in the worker, with a
transaction for each.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from app.core import encryption
from app.core.db import db, end_read, spelled, transaction
from app.core.tokens import LINK_LIVES, Purpose
from app.mail import outbox
from app.models import Letter, LetterState, MailKind, OutgoingMail, Signature, Token
from app.text import addresses

AFTER = timedelta(hours=48)
BATCH = 200


def remind(now: datetime, *, mailed_at: datetime | None = None) -> int:
    """Finds the due sign-ups outside the transactions. The mails leave at `mailed_at` or now. Returns how many."""
    mailed = after = 0
    while True:
        due = _due(now) & (Signature.id > after)
        ids = db.session.scalars(select(Signature.id).where(due).order_by(Signature.id).limit(BATCH)).all()
        end_read()
        if not ids:
            return mailed
        for signature_id in ids:
            with transaction() as session:
                mailed += _remind(session, signature_id, now=now, mailed_at=mailed_at or now)
        after = ids[-1]


def _remind(session: Session, signature_id: int, *, now: datetime, mailed_at: datetime) -> bool:
    """False if it has been confirmed or deleted meanwhile, or its mailbox gets no mail."""
    encrypted = session.scalar(select(Signature.address_encrypted).where(Signature.id == signature_id))
    if encrypted is None:
        return False
    to = addresses.parse_address(encryption.decrypt(encrypted))
    outbox.lock_mailbox(session, to.canonical)
    still = select(Signature.letter_id).where(Signature.id == signature_id, _due(now))
    letter_id = session.scalar(still.with_for_update(of=Signature))
    letter = session.get(Letter, letter_id, populate_existing=True) if letter_id is not None else None
    if letter is None or not letter.is_open(now) or letter.is_embargoed(now) or letter.is_taken_down():
        return False
    until = session.scalar(select(func.min(Token.expires_at)).where(Token.signature_id == signature_id, _alive(now)))

    def message(mailbox: outbox.Mailbox) -> outbox.Message:
        return outbox.Message(
            kind=MailKind.REMINDER, write=mailbox.takes(at_once=True), signature_id=signature_id,
            purposes=(Purpose.CONFIRM, Purpose.NOT_ME), until=until,
        )  # fmt: skip

    return outbox.send_unsolicited(
        session, to=to, letter_id=letter.id, message=message, now=mailed_at, encrypted=encrypted
    )


def _due(now: datetime) -> ColumnElement[bool]:
    """Unconfirmed for two days, with a live link, on a letter that sends reminders, and not reminded yet."""
    open_letters = select(Letter.id).where(
        Letter.state == spelled(LetterState.OPEN),
        Letter.sends_reminder,
        Letter.taken_down_at.is_(None),
        or_(Letter.closes_at.is_(None), Letter.closes_at > now),
    )
    reminded = exists().where(OutgoingMail.signature_id == Signature.id, OutgoingMail.kind == MailKind.REMINDER)
    return (
        Signature.is_pending
        & (Signature.signed_up_at <= now - AFTER)
        & (Signature.signed_up_at > now - 4 * LINK_LIVES)
        & Signature.letter_id.in_(open_letters)
        & exists().where(_alive(now), Token.signature_id == Signature.id)
        & ~reminded
    )


def _alive(now: datetime) -> ColumnElement[bool]:
    return (Token.purpose == Purpose.CONFIRM) & (Token.expires_at > now)
