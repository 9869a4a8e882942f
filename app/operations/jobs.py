from datetime import datetime

from app.core.config import Config
from app.jobs.job import Job
from app.operations.heartbeat import Heartbeat


class JournalsHeartbeat(Job):
    name = "journal"

    def __init__(self, config: Config) -> None:
        self._heartbeat = Heartbeat(config.data_dir)

    def run(self, now: datetime) -> float:
        return self._heartbeat.step(now)


JOBS = (JournalsHeartbeat,)
