"""The log: one line each, as text or JSON, on standard error. Never names, addresses, tokens or row values, and no
warning thousands of times.
"""

import json
import logging
import os
import sys
import threading
import time
import traceback
from collections import defaultdict
from contextlib import suppress

from sqlalchemy.exc import OperationalError

TEXT, JSON = "text", "json"
FORMATS = (TEXT, JSON)
SELDOM_SECONDS = 60.0
DATABASE, MAIL_SERVER = "database", "mail server"  # things that can be down


class Seldom:
    """Rate-limits a warning to one a minute, with the number of those suppressed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next, self._unsaid = 0.0, 0

    def warn(self, log: logging.Logger, words: str, *, level: int = logging.WARNING) -> None:
        with self._lock:
            now = time.monotonic()
            if now < self._next:
                self._unsaid += 1
                return
            self._next, unsaid, self._unsaid = now + SELDOM_SECONDS, self._unsaid, 0
        log.log(level, "%s%s", words, f" ({unsaid} more times since the last such line)" if unsaid else "")


_seldom: defaultdict[str, Seldom] = defaultdict(Seldom)


def seldom(thing: str) -> Seldom:
    """The one of this process for a thing that can be down: whoever notices, there is one line a minute about it."""
    return _seldom[thing]


def forget() -> None:
    """Begin anew, as a process does."""
    _seldom.clear()


def told_without_values(error: BaseException) -> str:
    """Type and location of an error, never its message, in which drivers repeat row values. Only the text of an
    OperationalError (locked, full, cannot connect) is kept, since it comes from the database itself.
    """
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(
        f"{frame.name} ({os.path.relpath(frame.filename)}:{frame.lineno})" for frame in reversed(frames)
    )
    words = f" ({str(error.orig).partition(chr(10))[0]})" if isinstance(error, OperationalError) else ""
    return f"{type(error).__name__}{words} in {places}"


def begin(format: str) -> None:
    """Write the log of this process to standard error, from INFO on. Does nothing where something else does already."""
    logging.basicConfig(level=logging.INFO, handlers=[as_lines(logging.StreamHandler(sys.stderr), format)])


def warn_only(format: str) -> None:
    """What is written before `begin`, and by commands, which never begin: warnings, in the same format."""
    if logging.lastResort is not None:
        as_lines(logging.lastResort, format)


def as_lines(out: logging.Handler, format: str) -> logging.Handler:
    out.setFormatter(AsJson() if format == JSON else AsText())
    if _without_values not in out.filters:
        out.addFilter(_without_values)
    return out


def _without_values(record: logging.LogRecord) -> bool:
    """Libraries log the path of a request, which may hold a token, beside an exception, whose text may hold more."""
    if record.exc_info and record.exc_info[1] is not None:
        record.msg, record.args = "unexpected: %s", (told_without_values(record.exc_info[1]),)
        record.exc_info = record.exc_text = None
    return True


class AsText(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        request = f"{request_id} " if (request_id := getattr(record, "request", "")) else ""
        words = " ".join(record.getMessage().splitlines())
        return f"{moment(record.created)} {record.levelname} {record.name}: {request}{words}"


class AsJson(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        told = {"at": moment(record.created), "level": record.levelname.lower(), "logger": record.name}
        if request_id := getattr(record, "request", ""):
            told["request"] = request_id
        return json.dumps(told | {"message": record.getMessage()})


class RequestLines:
    """Writes a line for each request. It goes past `logging`, whose records cost more than twice as much: a line is one
    `write`, which no other line can get into.
    """

    def __init__(self, format: str, *, file: int | None = None) -> None:
        self._as_json = format == JSON
        self._file = sys.stderr.fileno() if file is None else file

    def write(self, request_id: str, method: str, route: str, status: int, seconds: float) -> None:
        """The route is one of ours, never the path that was asked for."""
        at, milliseconds = moment(time.time()), round(seconds * 1000, 1)
        if self._as_json:
            line = (
                f'{{"at": "{at}", "level": "info", "logger": "request", "request": "{request_id}", '
                f'"method": "{method}", "route": {json.dumps(route)}, "status": {status}, "ms": {milliseconds}}}\n'
            )
        else:
            line = f"{at} INFO request: {request_id} {method} {route} {status} {milliseconds} ms\n"
        with suppress(OSError):  # nobody reads it any more: no reason to refuse a request
            os.write(self._file, line.encode())


_second: tuple[int, str] = (0, "")


def moment(at: float) -> str:
    """In UTC, to the millisecond. Seconds are kept as text, because many lines are of the same one."""
    global _second  # replaced as a whole, so that no thread sees half of it
    whole = int(at)
    second = _second
    if second[0] != whole:
        second = _second = whole, time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole))
    return f"{second[1]}.{int((at - whole) * 1000):03d}Z"
