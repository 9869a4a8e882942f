"""What may be written into a log: never a name, an address or a row's values."""

import os
import traceback

from sqlalchemy.exc import OperationalError


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
