"""A whole site on its own PostgreSQL, which a test can stop."""

from pathlib import Path

from tests.processes.cluster import Cluster
from tests.processes.running import Command
from tests.storms.live_site import Place


class Running:
    """A site on a cluster of its own: web, worker and the development mailbox."""

    def __init__(self, folder: Path, port: int, cluster: Cluster) -> None:
        self.cluster, self.port = cluster, port
        self.place = Place(folder, port, {"DATABASE_URL": cluster.create_database(), "LIMITS": "off"})
        for words in (("db", "upgrade"), ("demo",)):
            command = Command(self.place, *words)
            assert command.status(120) == 0, command.said
        self.web, self.worker = Command(self.place, "serve").answers(), Command(self.place, "work")

    def close(self) -> None:
        for one in (self.web, self.worker):
            if one.process.poll() is None:
                one.process.kill()
                one.process.wait()
