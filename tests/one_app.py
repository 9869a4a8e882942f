"""One application per database and worker, reused by one test after the other."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event

from app import create_app
from app.core import encryption, journal, logs, per_database
from app.core.config import Config
from app.core.db import Base, db
from app.web import limits

Begin = Callable[[Config], Flask]


# On PostgreSQL. TRUNCATE makes every table a new file, which takes a third of a second; a test leaves only a few rows.
# As a replica, the session fires no trigger: no key is checked, and the audit log, which is append-only, lets its lines
# go.
EMPTY = "; ".join(
    (
        "SET LOCAL session_replication_role = replica",
        *(f"DELETE FROM {table.name}" for table in Base.metadata.sorted_tables),
        "SELECT setval(c.oid, 1, false) FROM pg_class c WHERE c.relkind = 'S'",
    )
)


def emptied(app: Flask) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql(EMPTY)


@contextmanager
def serving(app: Flask) -> Iterator[Flask]:
    """In a context, on a database that nothing is left in (a file of SQLite is a new one); let go of at the end."""
    if not app.extensions["undersigned"].on_sqlite:
        emptied(app)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


class OneApp:
    """To make an application takes as long as a small test: its routes, templates and statements are compiled. What a
    test may have left in it is put back before the next.
    """

    def __init__(self, config: Config) -> None:
        self.app = create_app(config)
        self._file: Path | None = None
        self._extensions, self._settings = dict(self.app.extensions), dict(self.app.config)
        if config.on_sqlite:
            with self.app.app_context():
                event.listen(db.engine, "do_connect", self._open_file)

    def begin(self, config: Config) -> Flask:
        """For a test that differs by its folder, and on SQLite by its database."""
        encryption.install(config.secret_keys)
        journal.install(config)
        per_database.forget()
        logs.forget()
        for kept, as_made in ((self.app.extensions, self._extensions), (self.app.config, self._settings)):
            kept.clear()
            kept.update(as_made)
        self.app.extensions["undersigned"] = config
        limits.register(self.app, config)
        self._file = Path(config.database_url.removeprefix("sqlite:///")) if config.on_sqlite else None
        return self.app

    def _open_file(self, _dialect: Any, _record: Any, where: list[Any], _options: dict[str, Any]) -> None:
        where[0] = str(self._file)
