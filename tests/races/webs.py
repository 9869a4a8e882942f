"""Fixture: two web processes of one site."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.core.db import db
from tests.make import a_config


@pytest.fixture
def webs(app: Flask, database_url: str, tmp_path: Path) -> Iterator[list[Flask]]:
    """Two web processes on one database, with connections of their own."""
    second = create_app(a_config(tmp_path, database_url=database_url))
    yield [app, second]
    with second.app_context():
        db.session.remove()
        db.engine.dispose()
