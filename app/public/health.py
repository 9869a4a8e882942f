"""Health checks: liveness and readiness."""

from flask import Blueprint, current_app, jsonify
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from app.core import schema
from app.core.config import Config
from app.core.db import db

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    return jsonify(status="ok")


@bp.get("/readyz")
def readyz() -> Response:
    """Checks the database, the queue (the outbox table, and the rate limits' Redis if configured), the migrations."""
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
        return schema.fits(db.session.connection())
    except SQLAlchemyError:
        db.session.rollback()
        return False


def _runs(statement: str) -> bool:
    try:
        db.session.execute(text(statement))
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True
