"""PostgreSQL is killed and restarts: writes are refused meanwhile with Retry-After, and nothing is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.abuse.asking import LETTER, ask, confirm_by_mail, count_signed, is_told_to_come_back, sign_up
from tests.processes.cluster import Cluster
from tests.processes.on_a_cluster import Running
from tests.processes.running import Site, until

pytestmark = [pytest.mark.processes, pytest.mark.postgres, pytest.mark.timeout(180)]


@pytest.fixture
def running(site: Site, tmp_path: Path) -> Iterator[Running]:
    cluster = Cluster()
    try:
        running = Running(tmp_path, site.port, cluster)
        yield running
        running.close()
    finally:
        cluster.remove()


def test_what_was_acknowledged_outlives_a_killed_postgresql_and_the_site_goes_on_by_itself(running: Running) -> None:
    port, people = running.port, [f"ada-{at}@example.org" for at in range(6)]
    assert [sign_up(port, email).status for email in people[:3]] == [303] * 3
    assert confirm_by_mail(port, people[0]) == 303
    until(lambda: count_signed(port) == 1)
    page = ask(port, "GET", LETTER)

    running.cluster.kill(children=True)
    refused = [sign_up(port, people[3]), ask(port, "POST", f"{LETTER}/sign", {})]
    alive = ask(port, "GET", "/healthz")
    ready = ask(port, "GET", "/readyz")
    read = ask(port, "GET", LETTER)

    assert page.status == alive.status == 200
    assert ready.status == 503
    assert all(map(is_told_to_come_back, refused))
    assert read.status in (200, 503)
    assert max(answer.seconds for answer in [*refused, alive, ready, read]) < 15

    running.cluster.start()
    until(lambda: ask(port, "GET", "/readyz").status == 200)
    assert [sign_up(port, email).status for email in people[3:]] == [303] * 3
    assert [confirm_by_mail(port, email) for email in people[1:]] == [
        303
    ] * 5  # the worker is back as well, with all mails
    until(lambda: count_signed(port) == 6)
    for command in (running.web, running.worker):
        assert command.process.poll() is None
        assert "@example.org" not in command.said


def test_a_restart_in_the_middle_of_sign_ups_gives_each_a_true_answer(running: Running) -> None:
    port, answers = running.port, {}
    for at in range(40):
        if at == 15:
            running.cluster.kill(children=True)
        if at == 20:
            running.cluster.start()
        answers[f"boris-{at}@example.org"] = sign_up(port, f"boris-{at}@example.org").status
    assert set(answers.values()) == {303, 503}
    taken = [email for email, status in answers.items() if status == 303]
    assert len(taken) > 30
    assert [confirm_by_mail(port, email) for email in taken] == [303] * len(taken)
    until(lambda: count_signed(port) == len(taken))
