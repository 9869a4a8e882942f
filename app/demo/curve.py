"""When invented people sign: many on the first day, after a newsletter and after a radio talk, otherwise a few."""

from bisect import bisect_left
from itertools import pairwise

# (share of the time since the letter opened, share of the signers by then)
CURVE = (
    (0.0, 0.0), (0.04, 0.1), (0.12, 0.19), (0.32, 0.31), (0.35, 0.44), (0.42, 0.53), (0.52, 0.59), (0.73, 0.69),
    (0.76, 0.81), (0.82, 0.89), (0.9, 0.94), (1.0, 1.0),
)  # fmt: skip
SHARES = [share for _, share in CURVE]
PARTS = list(pairwise(CURVE))


def time_of(share: float) -> float:
    """The share of the time by which this share (0 to 1) of the signers has signed. Monotonic."""
    (begin, before), (end, after) = PARTS[max(0, bisect_left(SHARES, share) - 1)]
    return begin + (end - begin) * (share - before) / (after - before)
