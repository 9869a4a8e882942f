"""An hourly line in this machine's journal, so that a restore can tell a complete journal from a truncated one."""

from datetime import datetime, timedelta
from pathlib import Path

from app.core import journal
from app.core.db import transaction
from app.core.journal_files import JournalFiles, folder_of
from app.core.journal_lines import ALIVE, moment_of

AN_HOUR = timedelta(hours=1)
LOOK_SECONDS = 60.0


class Heartbeat:
    """Writes a line at the start, which registers the journal in the database, and then whenever the last one is an
    hour old.
    """

    def __init__(self, data_dir: Path) -> None:
        self._files = JournalFiles(folder_of(data_dir))
        self._begun = False

    def step(self, now: datetime) -> float:
        if not self._begun or self._is_late(now):
            with transaction() as session:
                journal.note(session, ALIVE, now=now)
            self._begun = True
        return LOOK_SECONDS

    def _is_late(self, now: datetime) -> bool:
        last = self._files.last()
        return last is None or not timedelta(0) <= now - moment_of(last) < AN_HOUR
