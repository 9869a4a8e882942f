"""What signing up and confirming read and write of a signature. Built once, since that costs more than running it."""

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
# The version that a form has shown, or the newest where it names none.
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
    """The id of the text that a form has shown, by its checksum, the platform key, and the letter."""
    return session.connection().execute(_TO_SIGN, {"letter": letter_id, "shown": shown}).one()


def is_begun(signature_id: ColumnElement[int]) -> Exists:
    """Whether a sign-up's link still confirms it."""
    still = Token.expires_at > bindparam("now", type_=Token.expires_at.type)
    return exists().where(Token.signature_id == signature_id, Token.purpose == Purpose.CONFIRM, still)


def _sign_up(insert_into: Any) -> Any:
    """Where the mailbox holds a signature already, that row is written with its own letter: nothing changes in it."""
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
    """The signature that holds the mailbox: the one that is there as it stands, or else a new pending one with these
    columns. As `actions.OF_MAILBOX` has it, and locked like that.
    """
    statement = _SIGN_UP[session.get_bind().dialect.name]
    return session.connection().execute(statement, columns | {"state": SignatureState.PENDING, "now": now}).one()


_ANSWERS = table_of(LaterAnswers).c


def _keeping(written: postgresql.Insert | sqlite.Insert) -> Executable:
    """Of a pending row that was there before this moment; of every other nothing is written, by the same statement."""
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
    """Beside a pending row that was there before; the newest alone. The same statement for every mailbox."""
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
    """What a confirm link opens, with its letter and the letter's newest text."""
    return session.connection().execute(_TO_CONFIRM, {"digest": digest}).one_or_none()
