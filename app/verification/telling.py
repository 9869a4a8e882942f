"""The mail that tells a signer how a claim was decided."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.mail import outbox
from app.models import MailKind, Signature
from app.signing.entries import Changed
from app.signing.links import add_links
from app.tokens import Purpose


def tell(session: Session, signature: Signature | Changed, *, now: datetime, decision_id: int | None = None) -> None:
    """By a reviewer's decision, or by none: then the work mailbox alone has verified the claim."""
    if signature.address_sealed is None:  # erased on its day
        return
    purposes = (Purpose.PRIVATE, Purpose.UNSUBSCRIBE)
    links = add_links(session, signature.letter_id, signature.id, purposes, now=now)
    outbox.queue_mail(
        session, kind=MailKind.DECISION, letter_id=signature.letter_id, signature_id=signature.id,
        sealed=signature.address_sealed, links=links, about_id=decision_id, now=now,
    )  # fmt: skip
