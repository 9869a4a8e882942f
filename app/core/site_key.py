"""The key of this site: random, and kept encrypted in the database. So every process has the same one while SECRET_KEYS
change, one machine after the other. Lines of the journal are signed under it, and what processes compare is digested.
"""

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.core import encryption
from app.core.db import Base, db, insert_for
from app.core.per_database import remembered

SITE_KEY = "site"  # its row of `keys`


def site_key(session: Session) -> str:
    """Encrypted. It is made with the first line of a journal, or when web or worker start."""
    keys = Base.metadata.tables["keys"]
    found = select(keys.c.encrypted).where(keys.c.name == SITE_KEY)
    encrypted: str | None = session.scalar(found)
    if encrypted is None:
        made = {"name": SITE_KEY, "encrypted": encryption.new_encrypted_key()}
        session.execute(insert_for(session, keys).values(made).on_conflict_do_nothing())
        encrypted = session.scalars(found).one()
    return encrypted


def shared_digest(text: str, *, purpose: str) -> str:
    """A keyed hash (hex) for things that live at most a day, such as limiter keys: the same in all processes of a site.

    Where the database has no key yet, or can't say it now, each process goes on by itself: nothing waits for a limit.
    """
    try:
        key = _kept_key(db.engine)
    except (LookupError, SQLAlchemyError):
        return encryption.process_digest(text, purpose=purpose)
    return encryption.keyed_digest(key, f"{purpose}\0{text}").hex()[:32]


@remembered(1)
def _kept_key(engine: Engine) -> str:
    """On a connection of its own: whoever asks may be in the middle of something. Raises LookupError."""
    keys = Base.metadata.tables["keys"]
    with engine.connect() as connection:
        encrypted: str | None = connection.scalar(select(keys.c.encrypted).where(keys.c.name == SITE_KEY))
    if encrypted is None:
        raise LookupError(SITE_KEY)
    return encrypted
