"""Ports for servers that tests start: below those that the kernel hands out to whoever asks for any, so that nobody is
given one between its being found free and its being listened at.
"""

import itertools
import os
import socket

FIRST, LAST = 12_000, 32_000  # the kernel's own begin at 32,768

# Each process looks from another place on.
_ports = itertools.islice(itertools.cycle(range(FIRST, LAST)), os.getpid() * 61 % (LAST - FIRST), None)


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
