"""What tests need of the machine, and where to find it."""

import os
import socket

import pytest

POSTGRES = os.environ.get("TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432")
REDIS = os.environ.get("TEST_REDIS", "redis://127.0.0.1:6379")


def answers_at(port: int) -> bool:
    with socket.socket() as knock:
        knock.settimeout(1)
        return knock.connect_ex(("127.0.0.1", port)) == 0


def need(what: str, there: bool) -> None:
    """Skip on a newcomer's machine, saying why; fail in CI, where everything has to be there."""
    if there:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} has to be there in CI")
    pytest.skip(f"needs {what}")
