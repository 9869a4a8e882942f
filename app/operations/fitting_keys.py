"""Checks at start that SECRET_KEYS belong to this database, instead of failing at the first sign-up."""

import logging

from flask_babel import gettext
from sqlalchemy import inspect, select
from sqlalchemy.exc import OperationalError

from app.core import encryption, schema
from app.core.db import db, end_read, transaction
from app.core.logs import told_without_values
from app.core.site_key import SITE_KEY, site_key
from app.models import Key, Letter
from app.operations.failures import CannotKeep

log = logging.getLogger(__name__)


def check_keys() -> None:
    """Raises CannotKeep if SECRET_KEYS cannot decrypt a stored value, and Unfit if the database is from a version too
    old to read. A database without encrypted values gets its first one. Skipped if the database is unreachable or has
    no tables yet.
    """
    try:
        schema.refuse_before()
        if not inspect(db.engine).has_table(Key.__tablename__):
            return
        encrypted = {row.name: row.encrypted for row in db.session.execute(select(Key.name, Key.encrypted))}
        newest = db.session.scalar(
            select(Letter.mailbox_key).where(Letter.mailbox_key.is_not(None)).order_by(Letter.id.desc()).limit(1)
        )
        end_read()
        _refuse_unless_open([*encrypted.values(), *([newest] if newest else [])])
        if SITE_KEY not in encrypted:
            with transaction() as session:
                site_key(session)
    except OperationalError as error:
        log.warning("the database does not say whether SECRET_KEYS are its own: %s", told_without_values(error))


def _refuse_unless_open(encrypted: list[str]) -> None:
    for one in encrypted:
        try:
            encryption.decrypt(one)
        except ValueError as error:
            raise CannotKeep(
                gettext(
                    "SECRET_KEYS are not those of this database: they don’t open what is encrypted in it. Put back the "
                    "key that was used last (after `flask keys rewrap`, the newest), and start again."
                )
            ) from error
