"""Ports for servers that tests start, below the kernel's ephemeral range, so that nobody else is given one between
finding it free and listening on it. Each test worker has its own range, since another would find them free as well
while a server starts.
"""

import itertools
import os
import socket

FIRST, LAST = 12_000, 32_000  # the kernel's own begin at 32,768
WORKERS = 8

_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % WORKERS
_width = (LAST - FIRST) // WORKERS
_own = range(FIRST + _worker * _width, FIRST + (_worker + 1) * _width)
# Each process looks from another place on.
_ports = itertools.islice(itertools.cycle(_own), os.getpid() * 61 % _width, None)


def free_port() -> int:
    """Another one each time."""
    return next(port for port in _ports if _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
