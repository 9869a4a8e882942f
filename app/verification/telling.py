"""Mails the signer how a claim was decided."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.ledger.entries import Changed
from app.mail import outbox
from app.models import MailKind, Signature


def tell(session: Session, signature: Signature | Changed, *, now: datetime, decision_id: int | None = None) -> None:
    """Without a `decision_id`, the work mailbox alone has verified the claim."""
    outbox.send_to_signer(session, signature, MailKind.DECISION, about_id=decision_id, now=now)
