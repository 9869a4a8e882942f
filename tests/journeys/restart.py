"""Restarts the same site with another configuration."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask

from app import create_app
from app.core.db import db, end_read
from tests.make import a_config


@contextmanager
def started_again(app: Flask, folder: Path, **changes: Any) -> Iterator[Flask]:
    """On the same database, in a context of its own."""
    end_read()
    url = app.extensions["undersigned"].database_url
    again = create_app(a_config(folder, **({"database_url": url} | changes)))
    with again.app_context():
        yield again
        db.session.remove()
        db.engine.dispose()
