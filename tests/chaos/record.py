"""The clients' own record of what the site has acknowledged, synced to disk before anyone goes on."""

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Record:
    """A file with a line an action, in the order in which they were acknowledged."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        self._lock = threading.Lock()

    def note(self, act: str, who: str, **more: Any) -> None:
        line = json.dumps({"act": act, "who": who} | more, ensure_ascii=False)
        with self._lock:
            os.write(self._file, f"{line}\n".encode())
            os.fsync(self._file)

    def lines(self) -> Iterator[dict[str, Any]]:
        """As they stand in the file."""
        with self.path.open(encoding="utf-8") as file:
            yield from map(json.loads, file)

    def close(self) -> None:
        os.close(self._file)
