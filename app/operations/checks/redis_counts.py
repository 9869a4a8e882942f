"""Redis, where several web processes count the network limits together."""

from datetime import timedelta
from urllib.parse import urlsplit

from flask_babel import gettext
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app.core.db import db, end_read
from app.models import Journal
from app.operations.checks.check import Finding, Installation, ok, warning

SECONDS = 2.0
ALIVE = timedelta(hours=2)  # more than the hour between two lines of a journal


def redis_url(installation: Installation) -> Finding:
    url = installation.config.redis_url
    if url is None:
        return _without_redis(installation)
    server = urlsplit(url)
    said = {"server": f"{server.hostname or 'localhost'}:{server.port or 6379}"}
    asked = Redis.from_url(url, socket_connect_timeout=SECONDS, socket_timeout=SECONDS, retry=Retry(NoBackoff(), 0))
    try:
        asked.ping()
    except (RedisError, OSError) as error:
        return warning(
            gettext(
                "Redis at %(server)s does not answer (%(why)s): each web process counts network limits for itself "
                "until it does. Start it, or correct REDIS_URL.",
                **said, why=type(error).__name__,
            )
        )  # fmt: skip
    finally:
        asked.close()
    return ok(gettext("Redis at %(server)s answers.", **said))


def _without_redis(installation: Installation) -> Finding:
    machines = _machines(installation)
    if machines > 1:
        return warning(
            gettext(
                "%(machines)s machines have been at work in the last two hours, but there is no REDIS_URL: each web "
                "process counts network limits for itself, so a network gets as many times as much. Set REDIS_URL to "
                "the same server on all of them.",
                machines=machines,
            )
        )
    return ok(gettext("No REDIS_URL is set. Web processes count network limits together only with it."))


def _machines(installation: Installation) -> int:
    """Each DATA_DIR has a journal of its own, with a line an hour; 0 if the database does not say."""
    if installation.database_away:
        return 0
    alive = Journal.last_at > installation.now() - ALIVE
    try:
        return db.session.scalar(select(func.count()).where(Journal.ended_at.is_(None), alive)) or 0
    except SQLAlchemyError:
        return 0
    finally:
        end_read()
