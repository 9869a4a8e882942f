"""An operator's steps for backup and restore."""

from pathlib import Path

from click.testing import Result
from flask import Flask

from app.core import clock
from app.core.db import end_read
from app.operations.heartbeat import Heartbeat


def run(app: Flask, *words: str) -> Result:
    end_read()
    return app.test_cli_runner().invoke(args=[*words])


def back_up(app: Flask, copy: Path) -> None:
    copy.parent.mkdir(exist_ok=True)
    done = run(app, "backup", str(copy))
    assert done.exit_code == 0, done.output


def beat(app: Flask) -> None:
    """What web and worker do every hour."""
    Heartbeat(app.extensions["undersigned"].data_dir).step(clock.now())
    end_read()


def put_back(app: Flask, copy: Path, *more: str) -> str:
    """After a last line of the journal, as a worker leaves it."""
    beat(app)
    done = run(app, "restore", str(copy), "--yes", *more)
    assert done.exit_code == 0, done.output
    return str(done.output)


def audited(app: Flask) -> Result:
    return run(app, "tally", "audit")
