from datetime import datetime

from app.jobs.job import Job
from app.ledger import registrar

LOOK_SECONDS = 0.25  # the registrar promises a look every half second
PAUSE_SECONDS = 0.01  # between two full batches, so that sign-ups get in on SQLite


class Registrar(Job):
    name = "registrar"

    def run(self, now: datetime) -> float:
        # A batch that was not full has taken all there was. Coming back at once for the next few would cost each
        # sign-up on SQLite a wait for our commit.
        return PAUSE_SECONDS if registrar.look(now) == registrar.BATCH else LOOK_SECONDS


JOBS = (Registrar,)
