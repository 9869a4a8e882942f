"""Measures effort independently of the machine and its load: CPU time relative to a fixed piece of work."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

QUICKEST = 0.002  # seconds: no machine does the fixed piece in less, so what is plainly quick need not be compared


def _seconds_of_one_unit() -> float:
    """The slowest of three, as something else may be running just now; ten milliseconds where nothing else does."""
    taken = []
    for _ in range(3):
        began = time.process_time()
        sorted(str(number * 7919 % 20_011) for number in range(20_000))
        taken.append(time.process_time() - began)
    return max(taken)


class Effort:
    def __init__(self) -> None:
        self.seconds = 0.0

    def exceeds(self, units: float) -> bool:
        return self.seconds > units * QUICKEST and self.seconds > units * _seconds_of_one_unit()


@contextmanager
def effort() -> Iterator[Effort]:
    """Of what is done meanwhile."""
    spent, began = Effort(), time.process_time()
    yield spent
    spent.seconds = time.process_time() - began


@contextmanager
def at_most(units: float) -> Iterator[None]:
    """What is done meanwhile is no more work than that; 100 units are about a second where nothing else runs."""
    with effort() as spent:
        yield
    assert not spent.exceeds(units), f"{spent.seconds:.1f} s of CPU are more than {units} units"
