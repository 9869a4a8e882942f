"""What may be written into a log: never a name, an address or a row's values; and nothing a thousand times."""

import logging
import os
import threading
import time
import traceback

from sqlalchemy.exc import OperationalError

SELDOM_SECONDS = 60.0


class Seldom:
    """A line that many requests have reason for is written once a minute, with how often it would have been."""

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
    """Type and place of an error. Never its message, in which drivers repeat the values of a row; the words of an
    OperationalError (locked, full, cannot connect) come from the database and are kept.
    """
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(
        f"{frame.name} ({os.path.relpath(frame.filename)}:{frame.lineno})" for frame in reversed(frames)
    )
    words = f" ({str(error.orig).partition(chr(10))[0]})" if isinstance(error, OperationalError) else ""
    return f"{type(error).__name__}{words} in {places}"
