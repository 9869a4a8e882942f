"""The key of this site: random, stored encrypted in the database. So all processes share it even while SECRET_KEYS are
being changed machine by machine. It signs journal lines and keys the digests that processes compare.
"""

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.core import encryption
from app.core.db import Base, db, insert_for
from app.core.per_database import remembered

SITE_KEY = "site"  # its row in `keys`


def site_key(session: Session) -> str:
    """The encrypted key. It is created with the first journal line, or when the web process or the worker starts."""
    keys = Base.metadata.tables["keys"]
    found = select(keys.c.encrypted).where(keys.c.name == SITE_KEY)
    encrypted: str | None = session.scalar(found)
    if encrypted is None:
        made = {"name": SITE_KEY, "encrypted": encryption.new_encrypted_key()}
        session.execute(insert_for(session, keys).values(made).on_conflict_do_nothing())
        encrypted = session.scalars(found).one()
    return encrypted


def shared_digest(text: str, *, purpose: str) -> str:
    """A keyed hash (hex) for short-lived things (a day at most), such as limiter keys: the same in all processes of a
    site.

    If the database has no key yet or is unreachable, it falls back to a per-process digest: a limit never waits.
    """
    try:
        key = _cached_key(db.engine)
    except (LookupError, SQLAlchemyError):
        return encryption.process_digest(text, purpose=purpose)
    return encryption.keyed_digest(key, f"{purpose}\0{text}").hex()[:32]


@remembered(1)
def _cached_key(engine: Engine) -> str:
    """Reads on a connection of its own, since the caller may be in a transaction. Raises LookupError."""
    keys = Base.metadata.tables["keys"]
    with engine.connect() as connection:
        encrypted: str | None = connection.scalar(select(keys.c.encrypted).where(keys.c.name == SITE_KEY))
    if encrypted is None:
        raise LookupError(SITE_KEY)
    return encrypted
