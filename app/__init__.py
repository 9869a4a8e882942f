"""Undersigned: open letters, signed by people who prove themselves by mail, counted so that anybody can check."""

import os

from flask import Flask
from flask_migrate import Migrate

from app import (
    api,
    assets,
    cli,
    dev,
    journal,
    limits,
    organise,
    pages,
    private,
    sealing,
    signing,
    token_pages,
    verification,
    web,
)
from app.accounts import setup as accounts
from app.config import ROOT, Config, read_config
from app.db import database_options, db
from app.serve import THREADS


def create_app(config: Config | None = None) -> Flask:
    """The application: its parts, then the rooms in the order in which a signature travels.

    Raises ConfigError when the environment is not fit to start with.
    """
    os.umask(0o077)  # whatever any process of ours writes is its owner's alone
    config = config or read_config()
    sealing.install(config.secret_keys)
    journal.install(config.data_dir)
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.extensions["undersigned"] = config
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = database_options(config, connections=THREADS)
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    web.register(app, config)
    token_pages.register(app)
    limits.register(app, config)
    assets.register(app)
    accounts.register(app, config)
    for room in (signing, private, verification, pages, organise, api):
        room.register(app)
    if config.mail_url is None and config.at_home:
        dev.register(app)
    cli.register(app)
    return app
