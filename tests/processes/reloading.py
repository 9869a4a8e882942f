"""Readers who reload the pages of a letter for as long as a block lasts, two at each page."""

import threading
import time
from typing import Self

from app.models import Letter


class Readers:
    """A subclass says how a page is loaded and what of it is kept."""

    def __init__(self, letter: Letter) -> None:
        of_letter = f"/letters/{letter.slug}"
        self.paths = [of_letter, f"{of_letter}/supporters", f"/api/v1{of_letter}/signatures?list=supporters"]
        self.over = threading.Event()
        self._readers = [threading.Thread(target=self._reload, args=(path,)) for path in self.paths for _ in range(2)]

    def __enter__(self) -> Self:
        for reader in self._readers:
            reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for reader in self._readers:
            reader.join()

    def load(self, path: str) -> None:
        raise NotImplementedError

    def _reload(self, path: str) -> None:
        while not self.over.is_set():
            self.load(path)
            time.sleep(0.05)
