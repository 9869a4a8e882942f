"""Restores a backup without undoing later erasures and removals."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask_babel import gettext
from flask_migrate import upgrade
from sqlalchemy import inspect, select, text

from app.core.config import Config
from app.core.db import db, end_read, transaction
from app.core.journal_database import JournalAway
from app.core.journal_files import JournalFiles
from app.core.journal_sinks import sinks_of
from app.models import Journal, Letter
from app.operations import journals, postgres_copy
from app.operations.backup_file import (
    KnownJournal,
    copier_for,
    known_journals,
    refuse_foreign,
    refuse_of_other_code,
    site_key_in,
)
from app.operations.failures import CannotKeep
from app.operations.in_use import alone, is_unfinished, unfinished
from app.operations.replay import replay, understands
from app.retention import jobs


@dataclass(frozen=True, kw_only=True)
class AvailableJournals:
    """The available journals, and what the backup knows about them."""

    at_hand: journals.AtHand
    known: list[KnownJournal] | None
    lost_at: datetime

    @property
    def words(self) -> list[str]:
        return journals.described(self.at_hand, self.known, lost_at=self.lost_at)


def restore(
    config: Config,
    file: Path,
    *,
    over_what_is_there: bool,
    folders: Sequence[Path],
    without_journal: bool,
    lost_at: datetime,
    now: datetime,
) -> tuple[list[str], Counter[str]]:
    """Replaces the database with the backup, and replays the journals. Returns their description, and counts of what
    was done.

    Raises CannotKeep, leaving everything unchanged, while web or worker run anywhere, if the database holds letters and
    overwriting was not confirmed, if a journal is incomplete, and if the file cannot be restored.
    """
    refuse_foreign(config, file)
    refuse_of_other_code(config, file)
    for folder in folders:
        if not folder.is_dir():
            raise CannotKeep(gettext("%(folder)s is not a folder of journals. Nothing was changed.", folder=folder))
    with alone(config):
        if not config.on_sqlite and postgres_copy.count_other_sessions():
            raise CannotKeep(
                gettext(
                    "Something else is connected to the database. Stop web and worker on every machine, then restore."
                )
            )
        if not (over_what_is_there or _is_unfinished(config)) and _holds_letters():
            raise CannotKeep(
                gettext("The database has letters, which a restore would replace. Add --yes to replace them.")
            )
        found = _read(config, file, folders, lost_at=lost_at)
        if not without_journal:
            _refuse_unless_whole(found)
        with unfinished(config.data_dir):
            _close_connections()
            copier_for(config).copy_in(file, config.database_url)
            return found.words, _bring_up_to_date(found, now=now)


def _read(config: Config, file: Path, folders: Sequence[Path], *, lost_at: datetime) -> AvailableJournals:
    """Raises CannotKeep if the backup cannot be read, or not be decrypted with SECRET_KEYS."""
    own, *shared = sinks_of(config)
    places = [JournalFiles(folder) for folder in dict.fromkeys([own.folder, *folders])]
    try:
        at_hand = journals.gather([*places, *shared], site_key=site_key_in(config, file))
    except JournalAway as error:
        raise CannotKeep(
            gettext(
                "The journals in JOURNAL_URL can’t be read, so nothing was changed (%(why)s). If that database is "
                "lost, take JOURNAL_URL out and give each machine's journal with --journal DIR.",
                why=error,
            )
        ) from error
    return AvailableJournals(at_hand=at_hand, known=known_journals(config, file), lost_at=lost_at)


def _refuse_unless_whole(found: AvailableJournals) -> None:
    reasons = journals.why_not(found.at_hand, found.known, lost_at=found.lost_at)
    if not understands(found.at_hand.lines):
        reasons.append(gettext("Part of the journals can’t be understood."))
    if reasons:
        raise CannotKeep(
            "\n".join(
                [
                    gettext(
                        "The journals are not whole, so people who were erased would come back. Nothing was changed."
                    ),
                    *(f"- {reason}" for reason in reasons),
                    *found.words,
                    gettext(
                        "Add each machine's journal with --journal DIR, and the moment the site was lost with "
                        "--lost-at. If you don't have them, --without-journal restores with the lines there are."
                    ),
                ]
            )
        )


def _bring_up_to_date(found: AvailableJournals, *, now: datetime) -> Counter[str]:
    upgrade()
    _close_connections()
    with transaction() as session:
        done = replay(session, found.at_hand.lines, now=now)
        for row in session.scalars(select(Journal)):
            _mark_ended(row, found.at_hand.journals.get(row.id), now=now)
        session.execute(text(f"DROP TABLE IF EXISTS {postgres_copy.UNFINISHED}"))
    forgotten = {words: count for words, count in jobs.run(now).items() if count}
    done.update(
        {gettext("%(things)s forgotten on their day", things=words): count for words, count in forgotten.items()}
    )
    jobs.scrub()
    return done


def _mark_ended(row: Journal, found: journals.Found | None, *, now: datetime) -> None:
    """The journal was replayed, or is lost: later backups do not require it, unless its machine writes to it again."""
    row.ended_at = now
    if found is not None and found.ends_at is not None and found.last > row.lines:
        row.lines, row.last_at = found.last, found.ends_at


def _is_unfinished(config: Config) -> bool:
    return is_unfinished(config.data_dir) or (not config.on_sqlite and postgres_copy.is_unfinished())


def _holds_letters() -> bool:
    if not inspect(db.engine).has_table(Letter.__tablename__):
        return False
    found = db.session.scalar(select(Letter.id).limit(1)) is not None
    end_read()
    return found


def _close_connections() -> None:
    """Closes all connections, whose cached state is about the old database."""
    end_read()
    db.engine.dispose()
