from datetime import datetime

from app.core import last_runs
from app.core.config import Config
from app.core.db import transaction
from app.jobs.job import Job
from app.operations.heartbeat import Heartbeat

BEAT_SECONDS = 10.0


class JournalsHeartbeat(Job):
    name = "journal"

    def __init__(self, config: Config) -> None:
        self._heartbeat = Heartbeat(config.data_dir)

    def run(self, now: datetime) -> float:
        return self._heartbeat.step(now)


class WorkersHeartbeat(Job):
    """Notes that a worker is there, for /metrics and `flask status`."""

    name = "heartbeat"

    def run(self, now: datetime) -> float:
        with transaction() as session:
            last_runs.note(session, last_runs.WORKER, now=now)
        return BEAT_SECONDS


JOBS = (JournalsHeartbeat, WorkersHeartbeat)
