"""SECRET_KEYS belong to this database: said at a start, not by the first sign-up."""

from flask_babel import gettext
from sqlalchemy import inspect, select

from app.core import encryption
from app.core.db import db, end_read, transaction
from app.core.site_key import SITE_KEY, site_key
from app.models import Key, Letter
from app.operations.checks.check import Finding, Installation, fault, ok


def secret_keys(_installation: Installation) -> Finding:
    encrypted = _examples() if inspect(db.engine).has_table(Key.__tablename__) else []
    if not encrypted:
        return ok(gettext("The database holds nothing that is encrypted."))
    if not all(_opens(one) for one in encrypted):
        return fault(
            gettext(
                "SECRET_KEYS are not those of this database: they don’t open what is encrypted in it. Put back the "
                "key that was used last (after `flask keys rewrap`, the newest), and start again."
            )
        )
    return ok(gettext("SECRET_KEYS open what is encrypted in the database."))


def _examples() -> list[str]:
    letters = select(Letter.mailbox_key).where(Letter.mailbox_key.is_not(None)).order_by(Letter.id.desc()).limit(1)
    found = [*db.session.scalars(select(Key.encrypted)), *db.session.scalars(letters)]
    end_read()
    return [one for one in found if one]


def _opens(encrypted: str) -> bool:
    try:
        encryption.decrypt(encrypted)
    except ValueError:
        return False
    return True


def make_first_key() -> None:
    """So that a database with tables always holds something that only the right SECRET_KEYS open."""
    found = db.session.scalar(select(Key.name).where(Key.name == SITE_KEY))
    end_read()
    if found is None:
        with transaction() as session:
            site_key(session)
