from datetime import datetime

from app.core import clock
from app.core.config import Config
from app.jobs.job import Job
from app.mail.deliver import Deliverer


class Delivery(Job):
    name = "mail"

    def __init__(self, config: Config) -> None:
        self._deliverer = Deliverer(config)

    def run(self, now: datetime) -> float:  # noqa: ARG002 - the clock is read anew for each mail
        return self._deliverer.step(clock.now)

    def stop(self) -> None:
        self._deliverer.stop()

    def close(self) -> None:
        self._deliverer.close()


JOBS = (Delivery,)
