"""Fixture: a database with the demo letters, for sites that start with it."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app import create_app
from app.core.db import db
from app.demo.load import load
from tests.abuse.asking import KEYS
from tests.make import a_config


@pytest.fixture(scope="session")
def lettered(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the demo letters and no signers, under a key that an environment can name."""
    folder = tmp_path_factory.mktemp("lettered")
    shutil.copy(sqlite_template, folder)
    app = create_app(a_config(folder, secret_keys=(KEYS["SECRET_KEYS"],)))
    with app.app_context():
        load(signers=0, now=datetime.now(UTC))
        db.session.remove()
        db.engine.dispose()
    return folder / sqlite_template.name
