"""`/metrics` for Prometheus: readings of the whole site from its database, and what this process has measured."""

import hmac
import logging
import math
from collections.abc import Iterator

from flask import Blueprint, Response, current_app, request
from prometheus_client import Metric, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from app.core import clock
from app.core.config import Config
from app.core.db import snapshot
from app.core.errors import DatabaseBusy, NotFound
from app.core.logs import DATABASE, seldom, told_without_values
from app.core.version import version
from app.operations import readings
from app.operations.readings import Readings
from app.web import request_log
from app.web.forwarded import is_from_this_machine
from app.web.measures import Measures

TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8"

bp = Blueprint("metrics", __name__)
log = logging.getLogger(__name__)


@bp.get("/metrics")
def metrics() -> Response:
    """For this machine, and for whoever has METRICS_TOKEN; to others there is no such page."""
    config: Config = current_app.extensions["undersigned"]
    if not (is_from_this_machine(request.environ) or _has_token(config.metrics_token)):
        raise NotFound
    scrape = Scrape(_read(), request_log.measures())
    return Response(generate_latest(scrape), content_type=TEXT_FORMAT)


def _has_token(token: str | None) -> bool:
    kind, _, sent = request.headers.get("Authorization", "").partition(" ")
    return token is not None and kind.lower() == "bearer" and hmac.compare_digest(sent.strip().encode(), token.encode())


def _read() -> Readings | None:
    """None while the database can't be read: what this process knows is told all the same."""
    try:
        with snapshot() as session:
            return readings.read(session, now=clock.now())
    except (SQLAlchemyError, DatabaseBusy) as error:
        seldom(DATABASE).warn(log, f"no readings: {told_without_values(error)}", level=logging.ERROR)
        return None


class Scrape(Collector):
    """Names and labels are relied on: they change only with a line in the changelog."""

    def __init__(self, found: Readings | None, measures: Measures) -> None:
        self._found, self._measures = found, measures

    def collect(self) -> Iterator[Metric]:
        build = GaugeMetricFamily("undersigned_build_info", "The version that runs.", labels=["version"])
        build.add_metric([version()], 1)
        yield build
        if self._found is not None:
            yield from _ages(self._found)
            yield from _queues(self._found)
            yield from _totals(self._found)
        yield from self._measures.registry.collect()


def _ages(found: Readings) -> Iterator[Metric]:
    for name, words, age in (
        ("worker_heartbeat", "Seconds since a worker last said that it is there.", found.worker_age),
        ("backup", "Seconds since the moment of the last `flask backup`.", found.backup_age),
        ("journal", "Seconds since the last line of any machine's restore journal.", found.journal_age),
    ):
        never = math.inf if age is None else age
        yield GaugeMetricFamily(f"undersigned_{name}_age_seconds", f"{words} +Inf: never.", value=never)
    ok = math.nan if found.audit_ok is None else float(found.audit_ok)
    yield GaugeMetricFamily("undersigned_audit_ok", "1 if the last audit of the tally found nothing.", value=ok)


def _queues(found: Readings) -> Iterator[Metric]:
    lag = "Seconds since the oldest entry that the registrar has not numbered yet was written."
    yield GaugeMetricFamily("undersigned_registrar_lag_seconds", lag, value=found.registrar_lag)
    depth = GaugeMetricFamily("undersigned_queue_depth", "How much waits for the worker.", labels=["queue"])
    waited = "Seconds since the oldest began to wait."
    age = GaugeMetricFamily("undersigned_queue_age_seconds", waited, labels=["queue"])
    for name, queue in found.queues.items():
        depth.add_metric([name], queue.depth)
        age.add_metric([name], queue.age)
    yield from (depth, age)


def _totals(found: Readings) -> Iterator[Metric]:
    mails = CounterMetricFamily(
        "undersigned_mails", "What became of mails, and of tries that were put off (deferred).",
        labels=["state", "provider", "code"],
    )  # fmt: skip
    for labels, count in sorted(found.mails.items()):
        mails.add_metric(labels, count)
    yield mails
    yield CounterMetricFamily("undersigned_signups", "Sign-ups, one for a mailbox until it ends.", value=found.signups)
    yield CounterMetricFamily("undersigned_confirms", "Sign-ups that were confirmed.", value=found.confirms)
