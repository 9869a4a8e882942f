"""Checks that this code and the database are compatible, by comparing their migrations."""

from collections.abc import Collection
from functools import cache

from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory
from flask_babel import gettext
from sqlalchemy import Connection, inspect, text

from app.core.config import ROOT
from app.core.db import db
from app.core.errors import Refusal

BEFORE = "0"  # prefix of the revisions that were squashed before the first site went live


class Unfit(Refusal):
    """A database, or a backup of one, that is incompatible with this code."""

    status = 503


def refuse_other(revisions: Collection[str], backup: str) -> None:
    """Raises Unfit if a backup has had a migration that this code lacks."""
    for one in revisions:
        if one.startswith(BEFORE):
            raise Unfit(
                gettext(
                    "%(backup)s was made by a version of Undersigned from before 1 December 2026, which this one can’t "
                    "read. Nothing was changed. Begin with a new database (another DATABASE_URL or DATA_DIR), or go "
                    "back to the version that made it.",
                    backup=backup,
                )
            )
        if one not in known():
            raise Unfit(
                gettext(
                    "%(backup)s was made by a newer version of Undersigned (%(revision)s) than this one (%(newest)s). "
                    "Nothing was changed. Update Undersigned, and start again.",
                    backup=backup,
                    revision=one,
                    newest=newest(),
                )
            )


def refuse_before() -> None:
    """Raises Unfit if the database predates the squashed migrations. A database without tables passes."""
    with db.engine.connect() as connection:
        _refuse_before(applied_to(connection))


def _refuse_before(applied: Collection[str]) -> None:
    if any(one.startswith(BEFORE) for one in applied):
        raise Unfit(
            gettext(
                "This database was made by a version of Undersigned from before 1 December 2026, which this one "
                "can’t read. Nothing was changed. Begin with a new database (another DATABASE_URL or DATA_DIR), "
                "or go back to the version that made it."
            )
        )


def refuse_unfit(connection: Connection) -> None:
    """Raises Unfit unless this code works on the database: it has had all of this code's migrations, and any later ones
    do not need newer code. So a machine that is updated last keeps serving until then.
    """
    applied = applied_to(connection)
    if not applied:
        raise Unfit(gettext("The database has no tables yet. Run `flask db upgrade`, and start again."))
    _refuse_before(applied)
    for one in applied:
        said = {"revision": one, "newest": newest()}
        if one in known() and one != newest():
            raise Unfit(
                gettext(
                    "The database is of an older version (%(revision)s) than this one (%(newest)s). Make a backup, run "
                    "`flask db upgrade`, and start again.",
                    **said,
                )
            )
        if one not in known() and _oldest_code_for(connection, one) > newest():
            raise Unfit(
                gettext(
                    "The database is of a newer version (%(revision)s) than this one (%(newest)s), which does not work "
                    "on it. Update Undersigned on this machine, and start again.",
                    **said,
                )
            )


def fits(connection: Connection) -> bool:
    """True if this code works on the database."""
    try:
        refuse_unfit(connection)
    except Unfit:
        return False
    return True


def _oldest_code_for(connection: Connection, revision: str) -> str:
    """The oldest code that works with a migration; newer than any code if the database does not say."""
    asked = text("SELECT oldest_code FROM migrations WHERE revision = :revision")
    return str(connection.scalar(asked, {"revision": revision}) or "9999+")


def applied_to(connection: Connection) -> list[str]:
    if not inspect(connection).has_table("alembic_version"):
        return []
    return list(connection.scalars(text("SELECT version_num FROM alembic_version")))


@cache  # a process runs the code it was started with, and reading all migrations takes 20 ms
def newest() -> str:
    return _scripts().get_current_head() or ""


@cache
def known() -> frozenset[str]:
    return frozenset(one.revision for one in _scripts().walk_revisions())


def _scripts() -> ScriptDirectory:
    script = AlembicConfig()
    script.set_main_option("script_location", str(ROOT / "migrations"))
    return ScriptDirectory.from_config(script)
