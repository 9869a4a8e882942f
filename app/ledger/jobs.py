from datetime import datetime

from app.jobs.job import Job
from app.ledger import registrar

LOOK_SECONDS = 0.25  # the registrar promises to run every half second
PAUSE_SECONDS = 0.01  # between full batches, so that sign-ups get through on SQLite


class Registrar(Job):
    name = "registrar"

    def run(self, now: datetime) -> float:
        # A batch that was not full has taken everything; polling again at once would make each sign-up on SQLite wait
        # for our commit.
        return PAUSE_SECONDS if registrar.look(now) == registrar.BATCH else LOOK_SECONDS


JOBS = (Registrar,)
