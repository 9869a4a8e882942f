"""A second sign-up from a mailbox that has not confirmed yet: two people who share a mailbox, or one who corrects
herself. It is kept beside the first, and whoever reads the mail chooses.
"""

import json
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import delete, exists
from sqlalchemy.orm import Session

from app.claim_routes.draft import ClaimDraft
from app.core import encryption
from app.core.db import table_of
from app.models import LaterAnswers, Signature
from app.signing.details import Details

_rows = table_of(LaterAnswers)
_known = {one.name for one in fields(Details)}


@dataclass(frozen=True)
class Later:
    """The newer answers, and their date."""

    details: Details
    made_at: datetime


IS_BESIDE = exists().where(_rows.c.signature_id == Signature.id)  # for use in statements on signatures


def encrypt_answers(details: Details) -> str:
    draft = details.claim_draft
    return encryption.encrypt(json.dumps(vars(details) | {"claim_draft": vars(draft) if draft else None}))


def forget(session: Session, signature_id: int) -> None:
    session.execute(delete(_rows).where(_rows.c.signature_id == signature_id))


def answers_beside(session: Session, signature_id: int) -> Later | None:
    row = session.get(LaterAnswers, signature_id, populate_existing=True)
    if row is None:
        return None
    said = json.loads(encryption.decrypt(row.answers_encrypted))
    draft = said.pop("claim_draft", None)
    known = {name: value for name, value in said.items() if name in _known}
    details = Details(**known, claim_draft=ClaimDraft(**draft) if draft else None)
    return Later(details, row.made_at)
