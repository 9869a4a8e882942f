"""The web process: one waitress server with threads, that ends cleanly and has no children to leave behind.

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
from collections.abc import Callable
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer

from app.config import Config

THREADS = 16
CONNECTIONS = 2000
# The application answers 413 above 64 KB. The server still reads this much, so that a browser gets to see the answer:
# a connection closed while it sends would show it "connection reset" instead.
MOST_BODY_BYTES = 16 * 1024 * 1024
MOST_HEADER_BYTES = 64 * 1024
RECEIVE_SECONDS = 30  # for one whole request, so that bytes dripped in cannot hold a connection for ever
IDLE_SECONDS = 60
DRAIN_SECONDS = 3.5

WsgiApp = Callable[..., Any]


class CannotServe(Exception):
    """The server cannot start; the message says why and what to do."""


class RequestParser(HTTPRequestParser):
    """Waitress's parser, which also answers 400 to a request line that the standard library fails on."""

    def __init__(self, adj: Adjustments) -> None:
        super().__init__(adj)
        self.began = time.monotonic()

    def parse_header(self, header_plus: bytes) -> None:
        try:
            super().parse_header(header_plus)
        except ValueError as error:  # `GET http://[::1 HTTP/1.1`
            raise ParsingError("Invalid URI") from error


class Channel(HTTPChannel):
    parser_class = RequestParser

    def is_idle(self) -> bool:
        return not (self.requests or self.request or self.total_outbufs_len)

    def is_late(self) -> bool:
        return self.request is not None and time.monotonic() - self.request.began > RECEIVE_SECONDS


class Server(TcpWSGIServer):
    """Runs until `stop` is called, then answers what has begun and closes the rest."""

    channel_class = Channel
    stopping = False

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
            channel.will_close = channel.will_close or channel.is_late()

    def _turn(self, *, seconds: float) -> None:
        wasyncore.loop(timeout=seconds, use_poll=True, map=self._map, count=1)

    def _drain(self) -> None:
        until = time.monotonic() + DRAIN_SECONDS
        self._turn(seconds=0)  # what has arrived by now counts as begun
        wasyncore.dispatcher.close(self)
        while self.active_channels and time.monotonic() < until:
            for channel in self.active_channels.values():
                channel.will_close = channel.will_close or channel.is_idle()
            self._turn(seconds=0.05)
        self.task_dispatcher.shutdown(timeout=0.5)


def serve(app: WsgiApp, config: Config) -> None:
    """Serve until SIGTERM or SIGINT; then requests that have begun have 3.5 s to be answered.

    Only this machine can connect, unless HOST says otherwise. Raises CannotServe when the port cannot be had.
    """
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a queue is what the threads are for
    server = listen(app, interface=config.interface, port=config.port)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: server.stop())
    server.run()


def load(name: str) -> WsgiApp:
    """The application that `MODULE:APP` names. Raises CannotServe when there is none."""
    module, _, attribute = name.partition(":")
    try:
        app = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise CannotServe(f"There is no application at {name!r} ({error}). Give it as MODULE:APP.") from error
    if not callable(app):
        raise CannotServe(f"{name} is not a WSGI application: it cannot be called.")
    return app  # type: ignore[no-any-return]


def check_port(config: Config) -> None:
    """Raise CannotServe now rather than later when the port cannot be had."""
    with socket.socket(socket.AF_INET6 if ":" in config.interface else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.interface, config.port))
        except OSError as error:
            raise CannotServe(_why_not(error, config.interface, config.port)) from error


def listen(app: WsgiApp, *, interface: str, port: int) -> Server:
    """The server with its socket open and nothing running yet. Raises CannotServe when the port cannot be had."""
    settings = Adjustments(
        host=interface,
        port=port,
        threads=THREADS,
        connection_limit=_room_for(CONNECTIONS),
        asyncore_use_poll=True,
        cleanup_interval=5,
        channel_timeout=IDLE_SECONDS,
        max_request_header_size=MOST_HEADER_BYTES,
        max_request_body_size=MOST_BODY_BYTES,
        inbuf_overflow=64 * 1024,
        log_socket_errors=False,
        ident="",  # no Server header
        clear_untrusted_proxy_headers=False,  # the application decides, by TRUSTED_PROXIES
    )
    try:
        return Server(app, adj=settings)
    except OSError as error:
        raise CannotServe(_why_not(error, interface, port)) from error


def _room_for(connections: int) -> int:
    """How many connections the limit of open files has room for, after raising it as far as we may."""
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
        return f"{interface} is no address of this machine. Listen on another: HOST=127.0.0.1."
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use. Stop what runs there, or choose another: PORT={port + 1}."
    if error.errno == errno.EACCES:
        return f"Port {port} needs rights that this user does not have. Choose one above 1023: PORT=8000."
    return f"Cannot listen on port {port}: {os.strerror(error.errno or 0)}."
