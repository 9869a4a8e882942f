"""The load client: keep-alive connections with one request in flight each. Single-threaded, with prebuilt requests."""

import math
import select
import socket
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

READ = 1 << 18
SILENCE = 60.0  # seconds without any response


@dataclass
class Storm:
    """The responses."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)  # seconds
    statuses: Counter[int] = field(default_factory=Counter)
    heads: list[bytes] = field(default_factory=list)  # of every response except 200

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Nearest rank."""
        return sorted(self.latencies)[max(0, math.ceil(len(self.latencies) * share) - 1)]


class Connection:
    """A connection and its request in flight."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.begin(b"")

    def begin(self, request: bytes) -> None:
        self.head = b""
        self.left = -1  # bytes of the body still to come; -1 until the head is complete
        self.sent_at = time.perf_counter()
        if request:
            self.socket.sendall(request)

    def read(self) -> bool:
        """Reads what has arrived. True once the response is complete."""
        piece = self.socket.recv(READ)
        if not piece:
            raise ConnectionError("the server closed the connection within an answer")
        if self.left >= 0:
            self.left -= len(piece)
            return self.left <= 0
        self.head += piece
        end = self.head.find(b"\r\n\r\n")
        if end < 0:
            return False
        body = len(self.head) - end - 4
        self.head = self.head[:end]
        self.left = content_length(self.head) - body
        return self.left <= 0

    @property
    def status(self) -> int:
        return int(self.head[9:12])


def content_length(head: bytes) -> int:
    """Raises ValueError if the response does not state it; all of ours do."""
    at = head.lower().index(b"\r\ncontent-length:") + 17
    return int(head[at:].partition(b"\r\n")[0])


def storm(port: int, requests: Iterable[bytes], *, connections: int = 16, seconds: float = math.inf) -> Storm:
    """Sends the requests, one after the other on each connection, until they or the seconds run out."""
    result, waiting = Storm(), iter(requests)
    poll, open_ones = select.epoll(), {}
    began = time.perf_counter()
    try:
        for _, request in zip(range(connections), waiting, strict=False):
            connection = Connection(port)
            open_ones[connection.socket.fileno()] = connection
            poll.register(connection.socket, select.EPOLLIN)
            connection.begin(request)
        busy = len(open_ones)
        while busy:
            busy -= _answers(poll, open_ones, waiting, result, until=began + seconds)
    finally:
        for connection in open_ones.values():
            connection.socket.close()
        poll.close()
    result.seconds = time.perf_counter() - began
    return result


def _answers(
    poll: select.epoll, connections: dict[int, Connection], waiting: Iterator[bytes], result: Storm, *, until: float
) -> int:
    """Reads the responses that have arrived and sends the next requests. Returns how many connections are done."""
    ready, ended = poll.poll(SILENCE), 0
    if not ready:
        raise TimeoutError(f"no answer for {SILENCE:.0f} s")
    for number, _ in ready:
        connection = connections[number]
        if not connection.read():
            continue
        now = time.perf_counter()
        result.latencies.append(now - connection.sent_at)
        result.statuses[connection.status] += 1
        if connection.status != 200:
            result.heads.append(connection.head)
        request = next(waiting, b"") if now < until else b""
        if request:
            connection.begin(request)
        else:
            poll.unregister(number)
            ended += 1
    return ended


def get(path: str, *, port: int) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()


def post(path: str, body: bytes, *, port: int) -> bytes:
    """A form post as a browser sends it, with its Origin header."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
