"""Turns a published letter back into a draft while nobody has confirmed (rules.md, Text: its `text` entry stays).

Pending sign-ups end with it: each is mailed, then deleted. A concurrent confirmation either comes first, and the letter
stays published, or finds nothing left to confirm.
"""

from datetime import datetime

from flask_babel import lazy_gettext
from sqlalchemy import case, exists, select
from sqlalchemy.orm import Session

from app.audit_log.record import THE_OPERATOR, AuditKind, By, record
from app.core import encryption
from app.core.db import db, end_read, transaction
from app.core.errors import NotAllowed
from app.letters import amending
from app.letters.actions import moves
from app.mail import outbox
from app.models import Delivery, Letter, LetterState, MailKind, Signature, SignatureState
from app.signing.owner_actions import forget
from app.text import addresses

SOMEBODY_HAS_SIGNED = lazy_gettext(
    "Someone has confirmed a signature, so the letter stays published. You can close it."
)
WAS_DELIVERED = lazy_gettext("The letter was delivered, so it stays published.")
TAKEN_DOWN = lazy_gettext("The operator has taken the letter down, so it can’t become a draft.")
NOT_PUBLISHED = lazy_gettext("Only a letter that is open or closed can become a draft again.")
BATCH = 50


def why_not(session: Session, letter: Letter) -> str | None:
    """The reason why a letter has to stay published, if any."""
    confirmed = ~Signature.is_pending
    if not letter.is_open_or_closed:
        return NOT_PUBLISHED
    if letter.is_taken_down():
        return TAKEN_DOWN
    if session.scalar(select(exists().where(Signature.letter_id == letter.id, confirmed))):
        return SOMEBODY_HAS_SIGNED
    delivered = session.scalar(select(exists().where(Delivery.letter_id == letter.id)))
    return WAS_DELIVERED if delivered else None


def unpublish(session: Session, *, letter: Letter, now: datetime, by: By = THE_OPERATOR) -> None:
    """Raises NotAllowed, with the reason."""
    values = {
        "state": LetterState.DRAFT,
        "agreed_name": None,
        "embargo_key": None,
        "opens_at": case((Letter.opens_at > now, Letter.opens_at), else_=None),
        "closes_at": case((Letter.closes_at > now, Letter.closes_at), else_=None),
    }
    if not moves(session, letter, Letter.is_open_or_closed, Letter.taken_down_at.is_(None), **values):
        raise NotAllowed(TAKEN_DOWN if letter.is_taken_down() else NOT_PUBLISHED)
    if session.scalar(select(exists().where(Delivery.letter_id == letter.id))):
        raise NotAllowed(WAS_DELIVERED)
    pending = select(Signature.id, Signature.address_encrypted).where(Signature.letter_id == letter.id)
    waiting = session.execute(pending.where(Signature.is_pending)).all()
    outbox.lock_mailboxes(session, *(_mailbox(row.address_encrypted).canonical for row in waiting))
    # In any state, so that this waits for a concurrent confirmation and sees it.
    all_of_them = select(Signature.id, Signature.state).where(Signature.letter_id == letter.id).order_by(Signature.id)
    if any(row.state is not SignatureState.PENDING for row in session.execute(all_of_them.with_for_update())):
        raise NotAllowed(SOMEBODY_HAS_SIGNED)
    for row in waiting:
        _end_sign_up(session, letter.id, row.id, row.address_encrypted, now=now)
    amending.begin_next(session, letter)
    record(session, AuditKind.LETTER_UNPUBLISHED, by=by, now=now, letter_id=letter.id)


def end_left_over(now: datetime) -> int:
    """Ends sign-ups that arrived while their letter was being unpublished. Returns how many."""
    drafts = select(Letter.id).where(Letter.is_draft)
    pending = Signature.is_pending
    found = select(Signature.letter_id, Signature.id, Signature.address_encrypted)
    rows = db.session.execute(found.where(pending, Signature.letter_id.in_(drafts)).limit(BATCH)).all()
    end_read()
    for row in rows:
        with transaction() as session:
            outbox.lock_mailbox(session, _mailbox(row.address_encrypted).canonical)
            _end_sign_up(session, row.letter_id, row.id, row.address_encrypted, now=now)
    return len(rows)


def _end_sign_up(session: Session, letter_id: int, signature_id: int, encrypted: str | None, *, now: datetime) -> None:
    """Mails within the mailbox's limits; a later sign-up there need not wait."""
    if not forget(session, signature_id):
        return
    outbox.send_unsolicited(
        session, to=_mailbox(encrypted), letter_id=letter_id, now=now, encrypted=encrypted,
        message=lambda mailbox: outbox.Message(
            kind=MailKind.UNPUBLISHED, write=mailbox.takes(begun=True, at_once=True)
        ),
    )  # fmt: skip


def _mailbox(encrypted: str | None) -> addresses.Address:
    return addresses.parse_address(encryption.decrypt(encrypted or ""))
