"""Undersigned: open letters whose signers prove a mailbox, with counts that anyone can verify."""

import os

from flask import Flask
from flask_migrate import Migrate

from app import api, console, dev, public, signer, signing, verification
from app.accounts import setup as accounts
from app.cli import run
from app.cli.serve import THREADS
from app.core import encryption, journal
from app.core.config import ROOT, Config, read_config
from app.core.db import database_options, db
from app.pictures import wordmark
from app.web import copied_links, http, limits, static_files, switches


def create_app(config: Config | None = None) -> Flask:
    """The application: infrastructure first, then the packages in the order in which a signature passes through
    them.

    Raises ConfigError if the environment does not allow starting.
    """
    os.umask(0o077)  # files of our processes are readable by their owner only
    config = config or read_config()
    encryption.install(config.secret_keys)
    journal.install(config)
    wordmark.install(config.site.name, config.site.mark)
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.extensions["undersigned"] = config
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = database_options(config, connections=THREADS)
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    http.register(app, config)
    copied_links.register(app)
    limits.register(app, config)
    static_files.register(app)
    accounts.register(app, config)
    for room in (signing, signer, verification, public, console, api):
        room.register(app)
    if config.mail_url is None and config.at_home:
        dev.register(app)
    switches.register(app)
    run.register(app)
    return app
