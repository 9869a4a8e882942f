"""Connections with incomplete requests do not block other clients."""

import resource
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from app.cli import serve
from tests.processes.running import PATIENCE, free_port

HALF = b"GET /healthz HTTP/1.1\r\nHost: a\r\n"
WHOLE = HALF + b"\r\n"


def answer(environ: dict[str, object], start_response: object) -> list[bytes]:
    body = environ["wsgi.input"].read()  # type: ignore[attr-defined]
    start_response("200 OK", [("Content-Length", str(len(str(len(body)))))])  # type: ignore[operator]
    return [str(len(body)).encode()]


@contextmanager
def served(**settings: int) -> Iterator[int]:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (8192 if most == resource.RLIM_INFINITY else min(most, 8192), most))
    port = free_port()
    server = serve.listen(answer, interface="127.0.0.1", port=port, **settings)
    running = threading.Thread(target=server.run)
    running.start()
    try:
        yield port
    finally:
        server.stop()
        running.join(PATIENCE)
        server.trigger.close()


def connect(port: int, near: str = "127.0.0.1") -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=10, source_address=(near, 0))


def is_answered(port: int, near: str = "127.0.0.1") -> bool:
    with connect(port, near) as asking:
        asking.sendall(WHOLE)
        return asking.recv(1000).startswith(b"HTTP/1.1 200")


def hold(port: int, count: int, begun: bytes, near: str) -> list[socket.socket]:
    held = []
    for _ in range(count):
        held.append(connect(port, near))
        held[-1].sendall(begun)
    return held


@pytest.mark.parametrize("proxies", [0, 1])
@pytest.mark.parametrize("begun", [HALF, b"", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx", WHOLE])
def test_2050_connections_of_one_address_leave_the_site_to_others(proxies: int, begun: bytes) -> None:
    with served(trusted_proxies=proxies) as port:
        held = hold(port, 2050, begun, "127.0.0.2")
        assert is_answered(port, "127.0.0.3")
        for one in held:
            one.close()


def test_the_51st_half_request_of_an_address_is_refused_and_says_so() -> None:
    with served() as port:
        held = hold(port, serve.MOST_UNFINISHED, HALF, "127.0.0.2")
        with connect(port, "127.0.0.2") as one_more:
            one_more.sendall(HALF)
            assert one_more.recv(1000).startswith(b"HTTP/1.1 429 ")
        for one in held:
            one.sendall(b"\r\n")
            assert one.recv(1000).startswith(b"HTTP/1.1 200 ")
        again = hold(port, serve.MOST_UNFINISHED, HALF, "127.0.0.2")  # those are kept alive now, and are none
        assert is_answered(port, "127.0.0.3")
        again[-1].sendall(b"\r\n")
        assert again[-1].recv(1000).startswith(b"HTTP/1.1 200 ")
        for one in held + again:
            one.close()


def test_a_proxy_may_bring_many_at_once_where_one_is_expected() -> None:
    with served(trusted_proxies=1) as port:
        held = hold(port, 3 * serve.MOST_UNFINISHED, HALF, "127.0.0.2")
        for one in held:
            one.sendall(b"X-Forwarded-For: 198.51.100.7\r\n\r\n")
        assert all(one.recv(1000).startswith(b"HTTP/1.1 200 ") for one in held)
        for one in held:
            one.close()


def test_a_body_that_is_dripped_ends_and_a_slow_phone_gets_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "BODY_SECONDS", 1.0)
    monkeypatch.setattr(serve, "SLOWEST", 100)
    head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 600\r\n\r\n"
    with served() as port, connect(port) as phone, connect(port) as dripping:
        phone.sendall(head)
        dripping.sendall(head)
        for _ in range(6):  # three times as long as the first grace
            time.sleep(0.5)
            phone.sendall(b"x" * 100)
            with suppress(OSError):
                dripping.sendall(b"x")
        assert phone.recv(1000).startswith(b"HTTP/1.1 200 ")
        dripping.settimeout(10)
        with suppress(ConnectionResetError):
            assert dripping.recv(1000).startswith(b"HTTP/1.1 408 ")
