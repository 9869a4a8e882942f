"""A later sign-up of a mailbox that has not confirmed yet: two people with one mailbox, or one who corrects herself. It
is kept beside the first, and whoever reads the mailbox chooses. In the caller's transaction.
"""

import json
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from sqlalchemy import Executable, bindparam, delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite
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
    """The newer answers, and when they were given."""

    details: Details
    made_at: datetime


def _keeping(written: postgresql.Insert | sqlite.Insert) -> Executable:
    """Of a pending row that was there before this moment; of every other nothing is written, by the same statement."""
    moment = bindparam("now", type_=_rows.c.made_at.type)
    answers = bindparam("answers", type_=_rows.c.answers_encrypted.type)
    of_earlier = select(Signature.id, answers, moment).where(
        Signature.id == bindparam("signature"),
        Signature.is_pending,
        Signature.signed_up_at < bindparam("now", type_=_rows.c.made_at.type),
    )
    chosen = written.from_select(["signature_id", "answers_encrypted", "made_at"], of_earlier)
    newest = {"answers_encrypted": chosen.excluded.answers_encrypted, "made_at": chosen.excluded.made_at}
    return chosen.on_conflict_do_update(index_elements=[_rows.c.signature_id], set_=newest)


_KEEP = {
    "postgresql": _keeping(postgresql.insert(_rows).inline()),
    "sqlite": _keeping(sqlite.insert(_rows).inline()),
}
IS_BESIDE = exists().where(_rows.c.signature_id == Signature.id)  # within a statement that reads signatures
_FORGET = delete(_rows).where(_rows.c.signature_id == bindparam("signature"))


def encrypt_answers(details: Details) -> str:
    return encryption.encrypt(json.dumps(asdict(details)))


def keep(session: Session, signature_id: int, answers: str, *, now: datetime) -> None:
    """Beside a pending row that was there before; the newest alone. The same statement for every mailbox."""
    statement = _KEEP[session.get_bind().dialect.name]
    session.connection().execute(statement, {"signature": signature_id, "answers": answers, "now": now})


def forget(session: Session, signature_id: int) -> None:
    session.connection().execute(_FORGET, {"signature": signature_id})


def answers_beside(session: Session, signature_id: int) -> Later | None:
    row = session.get(LaterAnswers, signature_id, populate_existing=True)
    if row is None:
        return None
    said = json.loads(encryption.decrypt(row.answers_encrypted))
    draft = said.pop("claim_draft", None)
    known = {name: value for name, value in said.items() if name in _known}
    details = Details(**known, claim_draft=ClaimDraft(**draft) if draft else None)
    return Later(details, row.made_at)
