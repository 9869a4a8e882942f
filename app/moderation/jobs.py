from datetime import datetime

from app.jobs.job import Job
from app.moderation import rejudging

LOOK_SECONDS = 2.0
BETWEEN_BATCHES_SECONDS = 0.05


class Rejudging(Job):
    name = "credits"

    def run(self, now: datetime) -> float:
        return BETWEEN_BATCHES_SECONDS if rejudging.judge_a_batch(now) else LOOK_SECONDS


JOBS = (Rejudging,)
