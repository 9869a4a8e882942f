"""Six-digit codes, mailed with the confirm link. Typed into the sent page of the browser that signed, a code opens the
confirm page; it signs nothing.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Boolean, Executable, bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.core.db import insert_or_ignore, table_of
from app.core.tokens import Handle, Purpose
from app.mail.links import add_links
from app.mail.rendering import CODE_LIVES
from app.models import Code, Signature
from app.signing import statements

MOST_TRIES = 5
LONGEST = 20  # as typed, with spaces and dashes

_codes = table_of(Code)
_TRY = (
    update(_codes)
    .where(
        _codes.c.handle_digest == bindparam("handle"),
        _codes.c.tries < MOST_TRIES,
        _codes.c.expires_at > bindparam("now", type_=_codes.c.expires_at.type),
    )
    .values(tries=_codes.c.tries + 1)
    .returning(_codes.c.code_digest, _codes.c.signature_id, _codes.c.tries)
)


def add_code(session: Session, handle: Handle, signature_id: int | None, *, now: datetime) -> str:
    """Adds a code for the page of this handle. Without a signature no code ever matches: the mail is not sent, or
    contains none.
    """
    code = _new_code()
    statements.insert_code(session, _row(handle, code, signature_id, now=now))
    return code


def renew_code(session: Session, handle: Handle, signature_id: int | None, *, now: datetime) -> str:
    """Replaces the page's code when its mail is sent again. If that mail is not sent (no signature), the old code
    stays valid. A single statement in either case.
    """
    code = _new_code()
    row = _row(handle, code, signature_id, now=now) | {"mailed": signature_id is not None}
    session.execute(_RENEW[session.get_bind().dialect.name], row)
    return code


@dataclass(frozen=True)
class Tried:
    """A fresh confirm token if the code matches; else None, and the tries left. Every page counts its tries, even if
    no mail was sent for it.
    """

    token: str | None
    left: int = 0


def try_code(session: Session, handle: Handle, typed: str, *, now: datetime) -> Tried:
    # A page without a code (a bot's) counts its tries like any other.
    insert_or_ignore(session, Code, **_row(handle, _new_code(), None, now=now))
    found = session.execute(_TRY, {"handle": handle.digest, "now": now}).one_or_none()
    code = "".join(str(int(sign)) for sign in typed[:LONGEST] if sign.isdecimal())  # in any script, as keyboards differ
    if found is None:
        return Tried(None)
    fits = hmac.compare_digest(found.code_digest, _digest(handle, code))
    signature = session.get(Signature, found.signature_id) if fits and found.signature_id else None
    if signature is None:
        return Tried(None, MOST_TRIES - found.tries)
    links = add_links(session, signature.letter_id, signature.id, (Purpose.CONFIRM,), now=now)
    return Tried(links[Purpose.CONFIRM])


def _renewing(written: postgresql.Insert | sqlite.Insert) -> Executable:
    return written.on_conflict_do_update(
        index_elements=[_codes.c.handle_digest],
        set_={name: written.excluded[name] for name in ("code_digest", "signature_id", "tries", "expires_at")},
        where=bindparam("mailed", type_=Boolean),
    )


_RENEW = {
    "postgresql": _renewing(postgresql.insert(_codes).inline()),
    "sqlite": _renewing(sqlite.insert(_codes).inline()),
}


def _row(handle: Handle, code: str, signature_id: int | None, *, now: datetime) -> dict[str, object]:
    return {
        "handle_digest": handle.digest,
        "code_digest": _digest(handle, code),
        "signature_id": signature_id,
        "tries": 0,
        "expires_at": now + CODE_LIVES,
    }


def _new_code() -> str:
    return f"{secrets.randbelow(1_000_000):06}"


def _digest(handle: Handle, code: str) -> bytes:
    """Keyed with the secret that only the page's URL has, so that someone with the rows cannot try a million codes."""
    return hmac.digest(handle.secret.encode(), code.encode(), "sha256")
