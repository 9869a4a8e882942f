"""A backup put back, without bringing back what was over by then."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import inspect, select

from app import journal
from app.config import Config
from app.db import db, end_read, transaction
from app.keeping import postgres_copy
from app.keeping.copies import copier_for, refuse_foreign
from app.keeping.failures import CannotKeep
from app.keeping.in_use import alone, is_unfinished, unfinished
from app.keeping.replay import replay
from app.models import Letter
from app.signing import chores


def restore(
    config: Config, file: Path, *, over_what_is_there: bool, journals: Sequence[Path], now: datetime
) -> Counter[str]:
    """Replace the database by the backup, then tell it what the journals know. What that came to, in words.

    Raises CannotKeep, with everything as it was, while web or worker run, when the database holds letters and nobody
    has said that they may go, and when the file cannot be restored.
    """
    refuse_foreign(config, file)
    for folder in journals:
        if not folder.is_dir():
            raise CannotKeep(f"{folder} is no folder of journals. Nothing was changed.")
    with alone(config.data_dir):
        if not config.on_sqlite and postgres_copy.count_other_sessions():
            raise CannotKeep(
                "Others are connected to the database. Stop web and worker on every machine, then restore."
            )
        if not (over_what_is_there or is_unfinished(config.data_dir)) and _holds_letters():
            raise CannotKeep("The database holds letters, which a restore would replace. Say --yes if they may go.")
        with unfinished(config.data_dir):
            _let_go()
            copier_for(config).copy_in(file, config.database_url)
            return _bring_up_to_date([journal.folder_of(config.data_dir), *journals], now=now)


def _bring_up_to_date(journals: Sequence[Path], *, now: datetime) -> Counter[str]:
    upgrade()
    _let_go()
    lines = list(journal.read(*journals))
    with transaction() as session:
        done = replay(session, lines, now=now)
    done.update({f"{words} forgotten on their day": count for words, count in chores.run(now).items() if count})
    chores.scrub()
    return done


def _holds_letters() -> bool:
    if not inspect(db.engine).has_table(Letter.__tablename__):
        return False
    found = db.session.scalar(select(Letter.id).limit(1)) is not None
    end_read()
    return found


def _let_go() -> None:
    """Of every connection: what they know of the database is about to be another's."""
    end_read()
    db.engine.dispose()
