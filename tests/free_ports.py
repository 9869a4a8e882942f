"""Ports for servers that tests start: below those that the kernel hands out to whoever asks for any, so that nobody is
given one between its being found free and its being listened at. Each worker of a run has its own, since another would
find them free as well in the seconds that a server takes to start.
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
