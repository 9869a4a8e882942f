"""Whether this process lives, and whether it can serve."""

from functools import cache
from pathlib import Path

from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory
from flask import Blueprint, current_app, jsonify
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from app.core.config import ROOT, Config
from app.core.db import db

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    return jsonify(status="ok")


@bp.get("/readyz")
def readyz() -> Response:
    """Database, queue (the outbox is in the database; the limits' Redis where there is one), migrations."""
    checks = {"database": _database(), "queue": _queue(), "migrations": _migrations()}
    response = jsonify(status="ready" if all(checks.values()) else "not ready", checks=checks)
    response.status_code = 200 if all(checks.values()) else 503
    return response


def _database() -> bool:
    return _runs("SELECT 1")


def _queue() -> bool:
    config: Config = current_app.extensions["undersigned"]
    if config.redis_url is not None:
        try:
            Redis.from_url(config.redis_url, socket_timeout=2).ping()
        except RedisError:
            return False
    return _runs("SELECT id FROM outgoing_mails WHERE state = 'queued' LIMIT 1")


def _migrations() -> bool:
    try:
        applied = db.session.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return applied == [newest_migration()]


@cache  # a process runs the code that it was started with; to read all migrations takes 20 ms
def newest_migration() -> str | None:
    script = AlembicConfig()
    script.set_main_option("script_location", str(Path(ROOT) / "migrations"))
    return ScriptDirectory.from_config(script).get_current_head()


def _runs(statement: str) -> bool:
    try:
        db.session.execute(text(statement))
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True
