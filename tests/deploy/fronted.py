"""Fixture: a site with letters behind the nginx that we ship."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.abuse.asking import KEYS, furnish
from tests.deploy.front import HOST, Nginx
from tests.deploy.noting import NOTED
from tests.processes.running import Command, free_port
from tests.storms.live_site import Place

SETTINGS = KEYS | {"BASE_URL": f"https://{HOST}", "TRUSTED_PROXIES": "1", "LIMITS": "off"}


@dataclass
class Fronted:
    """A web process, and nginx in front of it."""

    nginx: Nginx
    web: Command
    notes: Path

    def reached(self, path: str) -> int:
        """How many requests of a path have reached the web process."""
        lines = self.notes.read_text().splitlines() if self.notes.exists() else []
        return Counter(line.split()[1] for line in lines)[path]


def place_in(folder: Path) -> Place:
    return Place(folder, free_port(), SETTINGS | {NOTED: str(folder / "notes")})


def serving(place: Place) -> Command:
    return Command(place, "serve", "--wsgi", "tests.deploy.noting:app").answers()


@pytest.fixture(scope="module")
def fronted(lettered: Path) -> Iterator[Fronted]:
    with tempfile.TemporaryDirectory(prefix="undersigned-fronted-") as name:
        folder = Path(name)
        furnish(folder, lettered)
        place = place_in(folder)
        web = serving(place)
        nginx = None
        try:
            nginx = Nginx([place.port])
            yield Fronted(nginx, web, folder / "notes")
        finally:
            if nginx is not None:
                nginx.stop()
            web.process.kill()
            web.process.wait()
