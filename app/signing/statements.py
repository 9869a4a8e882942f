"""The statements that signing up and confirming run. Built once, since building costs more than running."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Exists,
    Row,
    bindparam,
    exists,
    insert,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.core.db import spelled, table_of
from app.core.tokens import Purpose
from app.letters.letter_now import OF_LETTER_NOW
from app.letters.versions import newest_text_id
from app.mail.statements import ENCRYPTED_PLATFORM_KEY
from app.models import (
    HOLDS_ITS_MAILBOX,
    Code,
    LaterAnswers,
    Letter,
    Signature,
    SignatureState,
    TextVersion,
    Token,
)
from app.signing import later_answers

# Bench: "sign". All of them, in the order in which a sign-up runs them.
# The version that the form showed, or the newest if it names none.
_TEXT_SHOWN = (
    select(TextVersion.id)
    .where(
        TextVersion.letter_id == Letter.id,
        TextVersion.published_at.is_not(None),
        or_(TextVersion.sha256 == bindparam("shown"), bindparam("shown") == ""),
    )
    .order_by(TextVersion.version.desc())
    .limit(1)
)
_TO_SIGN = select(_TEXT_SHOWN.scalar_subquery(), ENCRYPTED_PLATFORM_KEY.scalar_subquery(), *OF_LETTER_NOW).where(
    Letter.id == bindparam("letter")
)


def to_sign(session: Session, letter_id: int, *, shown: str) -> Row[*tuple[Any, ...]]:
    """The id of the text that the form showed (by checksum), the platform key, and the letter."""
    return session.connection().execute(_TO_SIGN, {"letter": letter_id, "shown": shown}).one()


def is_begun(signature_id: ColumnElement[int]) -> Exists:
    """True while a sign-up still has a live confirm link."""
    still = Token.expires_at > bindparam("now", type_=Token.expires_at.type)
    return exists().where(Token.signature_id == signature_id, Token.purpose == Purpose.CONFIRM, still)


def _sign_up(insert_into: Any) -> Any:
    """If the mailbox already holds a signature, the upsert sets that row's letter_id to itself, so nothing changes."""
    signatures = table_of(Signature)
    new = insert_into(signatures)
    same = new.on_conflict_do_update(
        index_elements=[signatures.c.letter_id, signatures.c.mailbox_digest],
        index_where=HOLDS_ITS_MAILBOX,
        set_={"letter_id": new.excluded.letter_id},
    )
    return same.returning(signatures.c.id, signatures.c.state, is_begun(literal_column("signatures.id")).label("begun"))


_SIGN_UP = {"postgresql": _sign_up(postgresql.insert), "sqlite": _sign_up(sqlite.insert)}


def sign_up(session: Session, *, now: datetime, **columns: Any) -> Row[int, SignatureState, bool]:
    """The row that holds the mailbox, locked, in the shape of `actions.OF_MAILBOX`: the existing one, unchanged, or a
    new pending one with these columns.
    """
    statement = _SIGN_UP[session.get_bind().dialect.name]
    return session.connection().execute(statement, columns | {"state": SignatureState.PENDING, "now": now}).one()


_ANSWERS = table_of(LaterAnswers).c


def _keeping(written: postgresql.Insert | sqlite.Insert) -> Executable:
    """Inserts only beside a pending row from an earlier sign-up; otherwise the same statement writes nothing."""
    moment = bindparam("now", type_=_ANSWERS.made_at.type)
    answers = bindparam("answers", type_=_ANSWERS.answers_encrypted.type)
    of_earlier = select(Signature.id, answers, moment).where(
        Signature.id == bindparam("signature"),
        Signature.is_pending,
        Signature.signed_up_at < bindparam("now", type_=_ANSWERS.made_at.type),
    )
    chosen = written.from_select(["signature_id", "answers_encrypted", "made_at"], of_earlier)
    newest = {"answers_encrypted": chosen.excluded.answers_encrypted, "made_at": chosen.excluded.made_at}
    return chosen.on_conflict_do_update(index_elements=[_ANSWERS.signature_id], set_=newest)


_KEEP = {
    "postgresql": _keeping(postgresql.insert(table_of(LaterAnswers)).inline()),
    "sqlite": _keeping(sqlite.insert(table_of(LaterAnswers)).inline()),
}


def keep_later(session: Session, signature_id: int, answers: str, *, now: datetime) -> None:
    """Keeps the newest answers beside an existing pending row. The same statement for every mailbox."""
    statement = _KEEP[session.get_bind().dialect.name]
    session.connection().execute(statement, {"signature": signature_id, "answers": answers, "now": now})


_INSERT_CODE = insert(table_of(Code)).inline()


def insert_code(session: Session, columns: Mapping[str, Any]) -> None:
    session.connection().execute(_INSERT_CODE, columns)


# Bench: "confirm".
_TO_CONFIRM = (
    select(
        *(Token.expires_at, Signature.id, Signature.state, Signature.signed_up_at),
        *(later_answers.IS_BESIDE, TextVersion.id, TextVersion.sha256, *OF_LETTER_NOW),
    )
    .join(Token.letter)
    .join(Token.signature)
    .join(TextVersion, TextVersion.id == newest_text_id(Token.letter_id))
    .where(Token.digest == bindparam("digest"), Token.purpose == spelled(Purpose.CONFIRM))
)


def to_confirm(session: Session, digest: bytes) -> Row[*tuple[Any, ...]] | None:
    """The signature behind a confirm link, with its letter and the letter's newest text."""
    return session.connection().execute(_TO_CONFIRM, {"digest": digest}).one_or_none()
