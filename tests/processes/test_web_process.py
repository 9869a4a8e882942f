"""`flask serve`: it stops on request, and no client can delay that."""

import signal
import socket
import threading
import time

import pytest

from app.cli import serve
from tests.processes.running import PATIENCE, TO_END, Site, get, told, until
from tests.processes.sites import Start

pytestmark = pytest.mark.processes

ONE_VIEW = ("serve", "--wsgi", "tests.processes.one_view:app")

NOT_HTTP = [
    b"\x00\xff\x01\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost a\r\n\r\n",
    b"GET http://[::1 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    b"POST /length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n\r\n",
]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_request_under_way_is_answered_before_the_process_ends(
    site: Site, start: Start, number: signal.Signals
) -> None:
    web = start(*ONE_VIEW).answers()
    answers: list[str | None] = []
    asking = threading.Thread(target=lambda: answers.append(get(site, "/slow")))
    asking.start()
    time.sleep(0.3)
    idle = socket.create_connection(("127.0.0.1", site.port))

    web.send(number)

    assert web.status(within=TO_END) == 0
    asking.join()
    idle.close()
    assert answers == ["slow"]
    assert get(site, "/") is None


def test_it_is_one_process_and_names_no_software(site: Site, start: Start) -> None:
    web = start(*ONE_VIEW).answers()

    head = told(site, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")

    assert web.children() == []
    assert b"\r\nServer:" not in head


def test_people_who_stop_halfway_through_a_form_hold_nobody_up(site: Site, start: Start) -> None:
    start(*ONE_VIEW).answers()
    half = b"POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\na=1"
    halfway = [socket.create_connection(("127.0.0.1", site.port)) for _ in range(3 * serve.THREADS)]
    for connection in halfway:
        connection.sendall(half)

    assert get(site, "/", timeout=10) == "quick"

    for connection in halfway:
        connection.close()


def test_a_request_that_never_ends_is_hung_up_on(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "HEADER_SECONDS", 0.2)
    with socket.socket() as quiet, socket.socket() as dripping:
        server = serve.listen(lambda *_: [b""], interface="127.0.0.1", port=site.port)
        server.adj.cleanup_interval = 0
        running = threading.Thread(target=server.run)
        running.start()
        quiet.connect(("127.0.0.1", site.port))
        dripping.settimeout(5)
        dripping.connect(("127.0.0.1", site.port))
        dripping.sendall(b"GET / HTTP/1.1\r\n")

        assert dripping.recv(1000).startswith(b"HTTP/1.1 408 ")
        assert dripping.recv(100) == b""

        quiet.settimeout(0.3)
        with pytest.raises(TimeoutError):  # whoever has not begun may still do so
            quiet.recv(100)
        server.stop()
        running.join(PATIENCE)
        assert not running.is_alive()
        server.trigger.close()


def test_a_body_too_big_for_a_form_gets_as_far_as_the_application(site: Site, start: Start) -> None:
    start(*ONE_VIEW).answers()
    size = 300_000

    answer = told(site, b"POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % size + b"x" * size)

    assert answer.endswith(b"300000")


def test_what_is_not_http_is_refused(site: Site, start: Start) -> None:
    start(*ONE_VIEW).answers()

    statuses = [told(site, raw).split(b" ")[1] for raw in NOT_HTTP]

    assert statuses == [b"400"] * len(NOT_HTTP)
    assert told(site, b"GET / HTTP/1.1\r\nX-Long: " + b"a" * 100_000 + b"\r\n\r\n").split(b" ")[1] == b"431"


def test_forwarded_headers_reach_the_application_which_decides(site: Site, start: Start) -> None:
    start(*ONE_VIEW).answers()

    assert get(site, "/from", headers={"X-Forwarded-For": "192.0.2.7"}) == "192.0.2.7"


def test_a_port_in_use_is_said_in_a_sentence(lettered_site: Site, start: Start) -> None:
    port = lettered_site.port
    with socket.create_server(("127.0.0.1", port)):
        web = start("serve")

        assert web.status() == 1

    assert web.said.strip().endswith(
        f"Error: Port {port} is in use. Stop what runs there, or choose another: PORT={port + 1}."
    )


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("tests.processes.nowhere:app", "There is no application at 'tests.processes.nowhere:app'"),
        ("tests.processes.one_view", "There is no application at"),
        ("tests.processes.one_view:not_an_app", "is not a WSGI application"),
    ],
)
def test_an_application_that_is_not_there_is_said_in_a_sentence(name: str, why: str) -> None:
    with pytest.raises(serve.CannotServe, match=why):
        serve.load(name)


def test_the_site_itself_is_served(lettered_site: Site, start: Start) -> None:
    web = start("serve").answers()

    until(lambda: '"ready"' in (get(lettered_site, "/readyz") or ""))
    web.send(signal.SIGTERM)

    assert web.status(within=TO_END) == 0
