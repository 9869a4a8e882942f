"""The application on a database of its own: SQLite, and PostgreSQL wherever it runs.

Each test that asks for `app`, `client` or `post_box` runs on both databases. The schema is migrated once per worker,
then copied (SQLite) or emptied (PostgreSQL) for each test. One application per database serves all tests of a worker
(tests/one_app.py); a test that needs other settings starts its own (`started_again`).
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask, before_render_template
from flask.testing import FlaskClient
from flask_migrate import upgrade
from jinja2 import Template
from jinja2.bccache import Bucket, BytecodeCache

from app import create_app
from app.cli.command import all_is_loaded
from app.core.db import db
from app.core.engine_events import WRITES
from app.models import Letter, Role
from tests import quick as quick
from tests.desk import Browser, a_colleague, at_desk
from tests.make import a_config, a_letter
from tests.needs import POSTGRES, answers_at, need
from tests.one_app import Begin, OneApp, serving
from tests.one_app import emptied as emptied
from tests.post_box import PostBox

POSTGRES_URL = f"{POSTGRES}/undersigned_test_{os.getpid()}"


class CompiledTemplates(BytecodeCache):
    """What Jinja has compiled for one application of this process is there for the next."""

    def __init__(self) -> None:
        self.code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.code:
            bucket.bytecode_from_string(self.code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.code[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def compiled_templates() -> None:
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": CompiledTemplates()}


@pytest.fixture(scope="session", autouse=True)
def pages_hold_no_lock() -> Iterator[None]:
    """On SQLite one transaction writes at a time: a page that is rendered inside it makes everybody wait for it."""

    def refuse(_app: Flask, template: Template, **_: Any) -> None:
        assert WRITES not in db.session().info, f"{template.name} is rendered inside a transaction that writes"

    with before_render_template.connected_to(refuse):
        yield


def pytest_collection_finish() -> None:
    """The garbage collector leaves aside what is loaded by now, as in the processes of a site."""
    all_is_loaded()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite database."""
    folder = tmp_path_factory.mktemp("template")
    app = create_app(a_config(folder))
    with app.app_context():
        upgrade()
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
        db.engine.dispose()
    return folder / "undersigned.sqlite3"


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A migrated, empty PostgreSQL database of this process's own, dropped at its end."""
    need("PostgreSQL on 127.0.0.1:5432", answers_at(5432))
    name = POSTGRES_URL.rpartition("/")[2]
    server = POSTGRES.replace("+psycopg", "") + "/postgres"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    app = create_app(a_config(tmp_path_factory.mktemp("postgres"), database_url=POSTGRES_URL))
    with app.app_context():
        upgrade()
        db.engine.dispose()
    yield POSTGRES_URL
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "undersigned.sqlite3")
    return f"sqlite:///{tmp_path / 'undersigned.sqlite3'}"


@pytest.fixture(scope="session")
def one_app(tmp_path_factory: pytest.TempPathFactory) -> Begin:
    """The application of this worker on a database of that kind, made before any test changes what it is made of."""
    folder = tmp_path_factory.mktemp("one-app")
    on_sqlite, on_postgres = OneApp(a_config(folder)), OneApp(a_config(folder, database_url=POSTGRES_URL))
    return lambda config: (on_sqlite if config.on_sqlite else on_postgres).begin(config)


@pytest.fixture
def app(one_app: Begin, database_url: str, tmp_path: Path) -> Iterator[Flask]:
    with serving(one_app(a_config(tmp_path, database_url=database_url))) as app:
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def post_box(app: Flask) -> Iterator[PostBox]:
    """A real SMTP server on loopback, to which the worker's mail step delivers."""
    with PostBox(app) as box:
        yield box


@pytest.fixture
def letter(app: object) -> Letter:
    """An open one."""
    return a_letter()


@pytest.fixture
def desk(app: Flask, letter: Letter) -> Browser:
    """A reviewer's, of that letter."""
    return at_desk(app, a_colleague(letter, Role.REVIEWER))
