"""`flask names`, as the operator types it."""

import re

from flask import Flask

from app.core.db import end_read


def flask_names(app: Flask, *words: str) -> str:
    """What `flask names` says."""
    done = app.test_cli_runner().invoke(args=["names", *words])
    assert done.exit_code == (1 if done.output.startswith("Error: ") else 0), done.output
    end_read()  # what the command has committed is read anew
    return done.output


def waiting(app: Flask) -> dict[str, str]:
    """Names that wait, with their numbers."""
    return {name: number for number, name in re.findall(r"^(\d+)  (.+)  \(", flask_names(app, "waiting"), re.M)}
