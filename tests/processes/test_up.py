"""`flask up`, run by `make run`: it starts everything, and leaves nothing running however it ends."""

import os
import signal
import socket

import pytest

from tests.processes.running import TO_END, Command, Site, get, is_alive, until
from tests.processes.sites import Start

pytestmark = pytest.mark.processes

READY = "Ctrl-C stops everything."


@pytest.fixture
def up(lettered_site: Site, start: Start) -> Command:
    return start("up").says(READY)


def test_it_says_where_to_look(up: Command) -> None:
    letter = next(line.split()[-1] for line in up.said.splitlines() if "A letter" in line)

    assert letter.startswith(f"http://127.0.0.1:{up.site.port}/letters/")
    assert "<h1" in (get(up.site, letter.partition(str(up.site.port))[2]) or "")
    assert f"http://127.0.0.1:{up.site.port}/dev/mailbox\n" in up.said
    assert len(up.children()) == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_told_to_end_it_ends_with_web_and_worker(up: Command, number: signal.Signals) -> None:
    children = up.children()

    up.send(number)

    assert up.status(within=TO_END) == 0
    assert not any(is_alive(child) for child in children)
    assert "Traceback" not in up.said


def test_ctrl_c_in_a_terminal_reaches_the_whole_group(up: Command) -> None:
    children = up.children()

    os.killpg(up.process.pid, signal.SIGINT)

    assert up.status(within=TO_END) == 0
    assert not any(is_alive(child) for child in children)
    assert "Traceback" not in up.said


def test_killed_it_takes_web_and_worker_with_it(up: Command) -> None:
    children = up.children()

    up.send(signal.SIGKILL)
    up.status()

    until(lambda: not any(is_alive(child) for child in children), within=TO_END)
    assert get(up.site, "/healthz") is None


@pytest.mark.parametrize("which", [0, 1])
def test_when_one_of_them_dies_everything_stops(up: Command, which: int) -> None:
    children = sorted(up.children())

    os.kill(children[which], signal.SIGKILL)

    assert up.status(within=TO_END) == 1
    assert not any(is_alive(child) for child in children)
    assert f"`flask {('serve', 'work')[which]}` ended with status" in up.said


def test_a_port_in_use_is_said_before_anything_is_started(site: Site, start: Start) -> None:
    with socket.create_server(("127.0.0.1", site.port)):
        up = start("up")

        assert up.status() == 1

    assert f"Port {site.port} is in use" in up.said
    assert not (site.data_dir / "undersigned.sqlite3").exists()
