"""The site's live switches, with which the operator changes what every process does, at once and without a restart
(rules.md, Switches). A new switch is one line of `SWITCHES`.

A row of `switches` is a switch that is not in its usual position. A process reads them at most once a second, by one
small query on a connection of its own. While the database can't answer, the positions last read stay.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType
from weakref import WeakKeyDictionary

from flask_babel import gettext, lazy_gettext
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.core import per_database
from app.core.errors import Refusal

LOOK_SECONDS = 1.0
LONGEST_MESSAGE = 300  # graphemes


class Message(Enum):
    """Whether a switch that is turned has a message for visitors."""

    NONE = auto()
    POSSIBLE = auto()
    NEEDED = auto()


@dataclass(frozen=True)
class Switch:
    """`usual`: its position until the operator changes it, True for on. `effect`: what the site does otherwise."""

    name: str
    usual: bool
    effect: str
    message: Message = Message.NONE


SIGNING = Switch(
    "signing", True, lazy_gettext("Nobody can sign; links that were emailed before still confirm."), Message.POSSIBLE
)
READ_ONLY = Switch(
    "read-only", False, lazy_gettext("Nothing can be sent or changed, and the worker writes nothing."), Message.POSSIBLE
)
BANNER = Switch("banner", False, lazy_gettext("Every page shows the message."), Message.NEEDED)
PROOF_OF_WORK = Switch("proof-of-work", False, lazy_gettext("The sign form always asks browsers for a short check."))
SWITCHES = {one.name: one for one in (SIGNING, READ_ONLY, BANNER, PROOF_OF_WORK)}


class ReadOnly(Refusal):
    status = 503
    title = lazy_gettext("For the moment this site can only be read")
    message = lazy_gettext("Nothing was saved, and nothing is lost. Wait a few minutes, then send it again.")
    retry_after = 60

    @classmethod
    def because(cls, message: str) -> "ReadOnly":
        """`message`: the operator's, or empty."""
        return cls(f"{message} {cls.message}") if message else cls()


class SigningPaused(Refusal):
    """No state of a letter (LetterClosed), but a decision of the operator about one letter or the whole site."""

    status = 409
    title = lazy_gettext("Signing is paused")
    message = lazy_gettext("Nobody can sign for now. A link that we emailed you before still confirms.")


@dataclass(frozen=True)
class _Read:
    """What was read, and when (monotonic seconds)."""

    turned: Mapping[str, str]
    at: float


_read: WeakKeyDictionary[Engine, _Read] = per_database.cache()
_reading = threading.Lock()
_TURNED = text("SELECT name, message FROM switches")


def turned(through: Session | Engine) -> Mapping[str, str]:
    """The switches that are not in their usual position, with their messages, as of at most a second ago."""
    engine = per_database.engine_of(through)
    known = _read.get(engine)
    if known is not None and time.monotonic() - known.at < LOOK_SECONDS:
        return known.turned
    if not _reading.acquire(blocking=known is None) and known is not None:
        return known.turned  # another thread is reading them
    try:
        return _read_again(engine, known).turned
    finally:
        _reading.release()


def message_of(through: Session | Engine, switch: Switch) -> str | None:
    """Of a switch that is turned; empty if the operator gave none. None if it is in its usual position."""
    return turned(through).get(switch.name)


def is_turned(through: Session | Engine, switch: Switch) -> bool:
    return switch.name in turned(through)


def refuse_while_read_only(through: Session | Engine) -> None:
    """Raises ReadOnly."""
    if (message := message_of(through, READ_ONLY)) is not None:
        raise ReadOnly.because(message)


def notices(through: Session | Engine) -> list[str]:
    """The operator's messages for every page."""
    messages = turned(through)
    told = [messages[BANNER.name]] if BANNER.name in messages else []
    if READ_ONLY.name in messages:
        told.append(
            messages[READ_ONLY.name]
            or gettext("For the moment this site can only be read: nothing can be sent or changed.")
        )
    return told


def _read_again(engine: Engine, known: _Read | None) -> _Read:
    at = time.monotonic()
    try:
        with engine.connect() as connection:
            found: Mapping[str, str] = {row.name: row.message for row in connection.execute(_TURNED)}
    except SQLAlchemyError:
        found, at = known.turned if known else {}, time.monotonic()
    _read[engine] = again = _Read(MappingProxyType(found), at)
    return again
