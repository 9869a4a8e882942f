"""What a check is, what it is told, and what it finds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from flask_babel import gettext
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.core.config import Config
from app.core.db import db
from app.operations.checks.dns_texts import DnsTexts
from app.text.addresses import Address


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    level: Level
    words: str  # for the operator; those of a warning or fault say what to do


def ok(words: str) -> Finding:
    return Finding(Level.OK, words)


def warning(words: str) -> Finding:
    return Finding(Level.WARNING, words)


def fault(words: str) -> Finding:
    return Finding(Level.FAULT, words)


@dataclass(frozen=True)
class Installation:
    """What is checked. `mail_to` gets a test mail."""

    config: Config
    now: Callable[[], datetime]
    mail_to: Address | None = None

    @cached_property
    def database_away(self) -> Finding | None:
        """A fault if the database cannot be reached. It is asked once, as a server that is away takes seconds."""
        try:
            with db.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError as error:
            return fault(
                gettext(
                    "The database can’t be reached: %(why)s. Start it, or correct DATABASE_URL.", why=own_words(error)
                )
            )
        return None

    @cached_property
    def dns(self) -> DnsTexts:
        return DnsTexts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """`run` gives no finding where it was not asked for. `waits`: web and worker start all the same, and wait."""

    name: str
    run: Callable[[Installation], Finding | None]
    needs_database: bool = False
    waits: bool = False


def own_words(error: SQLAlchemyError) -> str:
    """What the driver says of a connection that failed, in one line. It names hosts and users, never a password."""
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__
