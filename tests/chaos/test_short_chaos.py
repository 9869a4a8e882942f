"""A short `make chaos`, run with every change: each process is killed at least once, and nothing is lost."""

import pytest

from tests.chaos.misfortunes import IN_CI
from tests.chaos.run import run
from tests.needs import need
from tests.processes.cluster import bin_folder

pytestmark = [pytest.mark.processes, pytest.mark.timeout(180)]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_what_was_acknowledged_outlives_every_process(database: str) -> None:
    if database == "postgresql":
        need("PostgreSQL's initdb", bin_folder() is not None)

    outcome = run(database, IN_CI, seed=1)

    assert outcome.findings == [], "\n".join([*outcome.lines, *outcome.findings[:20]])
    happened = " ".join(outcome.happened)
    assert all(word in happened for word in ("web process", "worker", database, "mail server")), happened
