"""The web process: one threaded waitress server, which shuts down cleanly and has no child processes.

Why waitress, and why one process: docs/decisions/0001-one-server.md.
"""

import errno
import importlib
import logging
import os
import resource
import signal
import socket
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from flask_babel import gettext
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask

from app.core.config import Config
from app.core.networks import is_near, network_of

THREADS = 16
CONNECTIONS = 2000
# The application answers 413 above 64 KB. The server reads on up to this size so that browsers show the response:
# closing the connection during the upload would show "connection reset" instead.
MOST_BODY_BYTES = 16 * 1024 * 1024
MOST_HEADER_BYTES = 64 * 1024
# The time limit for receiving a request: slow senders cannot hold connections forever, but slow phones get through.
HEADER_SECONDS = 10.0
BODY_SECONDS, SLOWEST, LONGEST_SECONDS = 30.0, 512, 120.0  # base, plus a second per 512 bytes, up to the maximum
MOST_UNFINISHED = 50  # incomplete requests from one address (IPv6: /64)
ROOM = 100  # this many connections below the limit, idle ones are closed
AT_ONCE = 25
MOST_PROXIES = 1000
IDLE_SECONDS = 60
DRAIN_SECONDS = 3.5

WsgiApp = Callable[..., Any]

log = logging.getLogger(__name__)


class CannotServe(Exception):
    """The server cannot start; the message says why and what to do."""


class RequestParser(HTTPRequestParser):
    """Waitress's parser, which also answers 400 to request lines on which the standard library raises."""

    def __init__(self, adj: Adjustments) -> None:
        super().__init__(adj)
        self.began: float = time.monotonic()

    def parse_header(self, header_plus: bytes) -> None:
        try:
            super().parse_header(header_plus)
        except ValueError as error:  # `GET http://[::1 HTTP/1.1`
            raise ParsingError("Invalid URI") from error


class Unreadable(ErrorTask):
    """Answers what never gets to the application, and has a line in the log all the same."""

    def execute(self) -> None:
        super().execute()
        self.channel.server.note_unread(self.status)


class Channel(HTTPChannel):
    parser_class = RequestParser
    error_task_class = Unreadable
    will_close: bool

    def __init__(self, server: "Server", sock: socket.socket, addr: Any, adj: Adjustments, **more: Any) -> None:
        self.network = network_of(str(addr[0]), v4=32, v6=64) or str(addr[0])
        super().__init__(server, sock, addr, adj, **more)

    def received(self, data: bytes) -> bool:
        before = self.request
        taken: bool = super().received(data)
        arrived = self.request or next(iter(self.requests[-1:]), None)
        if arrived is not None and "X_FORWARDED_FOR" in arrived.headers:
            self.server.meet_proxy(self.network)
        if self.request is not None and self.request is not before:
            self.server.refuse_too_many(self)
        return taken

    def is_idle(self) -> bool:
        return not (self.requests or self.request or self.total_outbufs_len)

    def is_late(self) -> bool:
        if self.request is None:
            return False
        took: float = time.monotonic() - self.request.began
        if not self.request.headers_finished:
            return took > HEADER_SECONDS
        arrived = int(self.request.body_bytes_received)
        return took > min(BODY_SECONDS + arrived / SLOWEST, LONGEST_SECONDS)

    def hang_up(self, status: str) -> None:
        """Sends the reason, unless another response is under way or the socket would block."""
        if not (self.requests or self.total_outbufs_len or self.will_close):
            with suppress(OSError):
                self.socket.send(
                    f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nCache-Control: no-store\r\n"
                    "Retry-After: 10\r\nConnection: close\r\n\r\n".encode()
                )
            self.server.note_unread(status)
        self.will_close = True


class Server(TcpWSGIServer):
    """Runs until `stop` is called, then answers the requests that have started and closes the rest."""

    channel_class = Channel
    stopping = False

    def __init__(self, app: WsgiApp, adj: Adjustments, *, trusted_proxies: int = 0) -> None:
        self.trusted_proxies = trusted_proxies
        self.proxies: set[str] = set()
        super().__init__(app, adj=adj)

    def note_unread(self, status: str) -> None:
        log = getattr(self.application, "extensions", {}).get("request_log")
        if log is not None:
            log.note_unread(int(status[:3]))

    def bind_server_socket(self) -> None:
        if self.sockinfo[3][0] == "::":  # listening on all interfaces includes IPv4
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().bind_server_socket()

    def meet_proxy(self, network: str) -> None:
        """Remembers proxies: if one is expected, an address that forwards client addresses is one, with many people
        behind it.
        """
        if self.trusted_proxies and len(self.proxies) < MOST_PROXIES:
            self.proxies.add(network)

    def refuse_too_many(self, channel: Channel) -> None:
        """Rejects the newest request of an address that has too many incomplete ones."""
        if self.trusted_proxies and (channel.network in self.proxies or is_near(channel.network)):
            return
        halves = [one for one in self.active_channels.values() if one.request and one.network == channel.network]
        if len(halves) > MOST_UNFINISHED:
            channel.hang_up("429 Too Many Requests")

    def handle_accept(self) -> None:
        """Accepts all pending connections, as each turn of the loop scans every connection and takes long if there are
        many.
        """
        for _ in range(AT_ONCE):
            before = len(self._map)
            super().handle_accept()
            if len(self._map) == before:
                break
        if len(self._map) >= self.adj.connection_limit - ROOM:
            self._make_room()

    def _make_room(self) -> None:
        """Closes the longest idle connections of the address with most of them, as at the limit nobody
        could connect.
        """
        quiet = [one for one in self.active_channels.values() if not (one.requests or one.will_close)]
        if not quiet:
            return
        [(most, _)] = Counter(one.network for one in quiet).most_common(1)
        for one in sorted((one for one in quiet if one.network == most), key=lambda one: one.last_activity)[
            : 2 * AT_ONCE
        ]:
            one.will_close = True

    def stop(self) -> None:
        """Safe to call from a signal handler."""
        self.stopping = True
        self.pull_trigger()

    def run(self) -> None:
        while not self.stopping:
            self._turn(seconds=1.0)
        self._drain()

    def maintenance(self, now: float) -> None:
        super().maintenance(now)
        for channel in self.active_channels.values():
            if channel.is_late():
                channel.hang_up("408 Request Timeout")

    def _turn(self, *, seconds: float) -> None:
        wasyncore.loop(timeout=seconds, use_poll=True, map=self._map, count=1)

    def _drain(self) -> None:
        until = time.monotonic() + DRAIN_SECONDS
        self._turn(seconds=0)  # requests that have arrived by now count as started
        wasyncore.dispatcher.close(self)
        while self.active_channels and time.monotonic() < until:
            for channel in self.active_channels.values():
                channel.will_close = channel.will_close or channel.is_idle()
            self._turn(seconds=0.05)
        self.task_dispatcher.shutdown(timeout=0.5)


def serve(app: WsgiApp, config: Config) -> None:
    """Serves until SIGTERM or SIGINT; requests that have started then get 3.5 s to be answered.

    Only this machine can connect, unless HOST says otherwise. Raises CannotServe if the port is not available.
    """
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it warns about queueing, which is normal with threads
    server = listen(app, interface=config.interface, port=config.port, trusted_proxies=config.trusted_proxies)
    host = f"[{config.interface}]" if ":" in config.interface else config.interface
    log.info("listening on http://%s:%d, answering for %s", host, config.port, config.base_url)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: server.stop())
    server.run()


def load(name: str) -> WsgiApp:
    """The application named by `MODULE:APP`. Raises CannotServe if there is none."""
    module, _, attribute = name.partition(":")
    try:
        app = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise CannotServe(
            gettext(
                "There is no application at %(name)s (%(why)s). Write it as MODULE:APP.", name=repr(name), why=error
            )
        ) from error
    if not callable(app):
        raise CannotServe(gettext("%(name)s is not a WSGI application: it can’t be called.", name=name))
    return app  # type: ignore[no-any-return]


def check_port(config: Config) -> None:
    """Raises CannotServe early if the port is not available."""
    with socket.socket(socket.AF_INET6 if ":" in config.interface else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.interface, config.port))
        except OSError as error:
            raise CannotServe(_why_not(error, config.interface, config.port)) from error


def listen(app: WsgiApp, *, interface: str, port: int, trusted_proxies: int = 0) -> Server:
    """A server with its socket open but not running yet. Raises CannotServe if the port is not available."""
    settings = Adjustments(
        host=interface,
        port=port,
        threads=THREADS,
        connection_limit=_room_for(CONNECTIONS),
        asyncore_use_poll=True,
        cleanup_interval=1,
        channel_timeout=IDLE_SECONDS,
        max_request_header_size=MOST_HEADER_BYTES,
        max_request_body_size=MOST_BODY_BYTES,
        inbuf_overflow=64 * 1024,
        log_socket_errors=False,
        ident="",  # no Server header
        clear_untrusted_proxy_headers=False,  # the application decides, by TRUSTED_PROXIES
    )
    try:
        return Server(app, settings, trusted_proxies=trusted_proxies)
    except OSError as error:
        raise CannotServe(_why_not(error, interface, port)) from error


def _room_for(connections: int) -> int:
    """How many connections the open-file limit allows, after raising it as far as permitted."""
    spare = 200
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + spare
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        connections = soft - spare
    return max(connections, 50)


def _why_not(error: OSError, interface: str, port: int) -> str:
    if error.errno == errno.EADDRNOTAVAIL:
        return gettext(
            "%(interface)s is not an address of this machine. Listen on another: HOST=127.0.0.1.", interface=interface
        )
    if error.errno == errno.EADDRINUSE:
        said = {"port": port, "next": port + 1}
        return gettext("Port %(port)s is in use. Stop what runs there, or choose another: PORT=%(next)s.", **said)
    if error.errno == errno.EACCES:
        return gettext("This user may not use port %(port)s. Choose one above 1023: PORT=8000.", port=port)
    return gettext("Cannot listen on port %(port)s: %(why)s.", port=port, why=os.strerror(error.errno or 0))
