"""The cost of a visit: the bytes transferred for a page, and the fonts requested."""

from typing import Any

from playwright.sync_api import Page


class Scales:
    """Weighs everything that the browser fetches from now on, headers included, as the browser counts it."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._addresses: dict[str, str] = {}
        self._bytes: dict[str, float] = {}
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.responseReceived", self._note)
        session.on("Network.loadingFinished", self._weigh)

    def _note(self, event: dict[str, Any]) -> None:
        self._addresses[event["requestId"]] = event["response"]["url"]

    def _weigh(self, event: dict[str, Any]) -> None:
        self._bytes[event["requestId"]] = event["encodedDataLength"]

    @property
    def total(self) -> float:
        return sum(self._bytes.values())

    @property
    def faces(self) -> set[str]:
        """File names of the faces that have come."""
        return {at.rpartition("/")[2].partition("?")[0] for at in self._addresses.values() if "/fonts/" in at}

    def weigh_a_face_of(self, word: str) -> bool:
        """Whether a face with this word in its name has come, or comes within some seconds."""
        for _ in range(100):
            if any(word in face for face in self.faces):
                return True
            self._page.wait_for_timeout(100)
        return False

    def __str__(self) -> str:
        heaviest = sorted(((weight, self._addresses[at]) for at, weight in self._bytes.items()), reverse=True)
        lines = (f"{weight / 1024:8.1f} KB  {at.partition('//')[2].partition('?')[0]}" for weight, at in heaviest)
        return "\n".join([f"{self.total / 1024:8.1f} KB in {len(heaviest)} answers", *lines])
