"""One application for each database of a worker, which serves one test after the other."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event

from app import create_app, journal, limits, remembering, sealing
from app.config import Config
from app.db import db

Begin = Callable[..., Flask]  # with a configuration; `beside` names one more on the same database


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
        sealing.install(config.secret_keys)
        journal.install(config.data_dir)
        remembering.forget()
        for kept, as_made in ((self.app.extensions, self._extensions), (self.app.config, self._settings)):
            kept.clear()
            kept.update(as_made)
        self.app.extensions["undersigned"] = config
        limits.register(self.app, config)
        self._file = Path(config.database_url.removeprefix("sqlite:///")) if config.on_sqlite else None
        return self.app

    def _open_file(self, _dialect: Any, _record: Any, where: list[Any], _options: dict[str, Any]) -> None:
        where[0] = str(self._file)
