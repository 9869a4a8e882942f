"""What may be logged: never names, addresses or row values, and no warning thousands of times."""

import logging
import os
import threading
import time
import traceback

from sqlalchemy.exc import OperationalError

SELDOM_SECONDS = 60.0


class Seldom:
    """Rate-limits a warning to one a minute, with the number of those suppressed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next, self._unsaid = 0.0, 0

    def warn(self, log: logging.Logger, words: str) -> None:
        with self._lock:
            now = time.monotonic()
            if now < self._next:
                self._unsaid += 1
                return
            self._next, unsaid, self._unsaid = now + SELDOM_SECONDS, self._unsaid, 0
        log.warning("%s%s", words, f" ({unsaid} more times since the last such line)" if unsaid else "")


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
