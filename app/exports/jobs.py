from datetime import datetime

from app.core.config import Config
from app.exports import temporary_files
from app.jobs.job import Job

LOOK_SECONDS = 15.0


class LeftOvers(Job):
    """Deletes the temporary files of killed exports: they contain names."""

    name = "left-overs"

    def __init__(self, config: Config) -> None:
        self._folder = config.data_dir

    def run(self, now: datetime) -> float:  # noqa: ARG002
        temporary_files.clear(self._folder)
        return LOOK_SECONDS


JOBS = (LeftOvers,)
