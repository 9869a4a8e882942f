"""The operator's commands of the live switches and of a letter, as other processes see them: at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app import create_app
from app.core import switches
from app.core.db import db, end_read
from app.public import letter_page
from tests.make import a_config


def command(app: Flask, *words: str) -> Result:
    end_read()
    done = app.test_cli_runner().invoke(args=[*words])
    end_read()
    return done


def turn(app: Flask, *words: str) -> str:
    """`flask switch set …`, which is done."""
    done = command(app, "switch", "set", *words)
    assert done.exit_code == 0, done.output
    return str(done.output)


@pytest.fixture
def other(app: Flask, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """Another process on the same database. What any of them keeps for a moment is looked up at once."""
    monkeypatch.setattr(switches, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(letter_page, "LOOK_SECONDS", 0.0)
    made = create_app(a_config(tmp_path, database_url=database_url))
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()
