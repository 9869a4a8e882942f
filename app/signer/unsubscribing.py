"""One-click unsubscribe (RFC 8058): all consents end, the signature stays."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core.db import changes_one
from app.models import Signature
from app.models.signature import CONSENTS
from app.signing.journalled import note_of


def end_consents(session: Session, *, signature_id: int, now: datetime) -> None:
    ended = dict.fromkeys(CONSENTS.values())
    changes_one(session, update(Signature).where(Signature.id == signature_id).values(ended))
    note_of(session, "consents", signature_id, now=now, kept=[])
