"""Free space where the site writes: DATA_DIR, and SQLite's database wherever it lies."""

from pathlib import Path
from shutil import disk_usage

from flask_babel import gettext
from sqlalchemy.engine import make_url

from app.core.config import Config
from app.operations.checks.check import Finding, Installation, ok, warning

GB = 1_000_000_000
LEAST, ENOUGH = 1 * GB, 10 * GB  # free; between them, a tenth of the disk


def disk(installation: Installation) -> Finding:
    folder, free, wanted = min(
        ((folder, *_free(folder)) for folder in _folders(installation.config)), key=lambda one: one[1] - one[2]
    )
    said = {"folder": folder, "free": f"{free / GB:.1f}", "wanted": f"{wanted / GB:.1f}"}
    if free < wanted:
        return warning(
            gettext(
                "The disk of %(folder)s has %(free)s GB free, less than %(wanted)s. When it is full, nothing is "
                "written any more. Make room (old backups, logs), or give it a larger disk.",
                **said,
            )
        )
    return ok(gettext("The disk of %(folder)s has %(free)s GB free.", **said))


def _folders(config: Config) -> list[Path]:
    database = make_url(config.database_url).database if config.on_sqlite else None
    return list(dict.fromkeys([config.data_dir, *([Path(database).resolve().parent] if database else [])]))


def _free(folder: Path) -> tuple[int, int]:
    """How much is free, and how much should be."""
    found = disk_usage(folder)
    return found.free, min(max(LEAST, found.total // 10), ENOUGH)
