"""Steps of an operator who backs up and restores."""

from pathlib import Path

from click.testing import Result
from flask import Flask

from app.db import end_read


def run(app: Flask, *words: str) -> Result:
    end_read()
    return app.test_cli_runner().invoke(args=[*words])


def back_up(app: Flask, copy: Path) -> None:
    copy.parent.mkdir(exist_ok=True)
    done = run(app, "backup", str(copy))
    assert done.exit_code == 0, done.output


def put_back(app: Flask, copy: Path, *more: str) -> str:
    done = run(app, "restore", str(copy), "--yes", *more)
    assert done.exit_code == 0, done.output
    return str(done.output)


def audited(app: Flask) -> Result:
    return run(app, "tally", "audit")
