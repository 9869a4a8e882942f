"""Replaces slow parts that no test is about: password hashing, and waiting for the disk."""

import sqlite3
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from app.accounts import setup

# What a password costs on a site (tests/console/test_passwords.py asks); those of tests are worth nothing.
HASHING_OF_A_SITE = dict(setup.HASHING)
setup.HASHING.update(argon2__memory_cost=64, argon2__rounds=1)


@event.listens_for(Engine, "connect")
def trust_the_machine(connection: Any, _record: object) -> None:
    """No test switches the machine off: what is committed need not be on the disk."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")
