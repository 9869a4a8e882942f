"""Proof-of-work challenges under load: cheap to issue and verify, expensive to solve a thousand times.

They raise trust and are never required (web/limits.py). Challenges are signed under the site's key; the only state is
the limiter's record of spent ones.
"""

import base64
import binascii
import json
import time
from typing import Any

import altcha

from app.core.site_key import shared_digest

ALGORITHM, COST, PREFIX = "PBKDF2/SHA-256", 2_000, "00"  # about 256 derivations: a second or two on an old phone
LIVES = 30 * 60  # seconds
LONGEST = 4_000  # characters of a solution; ours have about 700


def new_challenge() -> dict[str, Any]:
    """In the format of the ALTCHA widget."""
    until = int(time.time()) + LIVES
    return altcha.create_challenge(
        ALGORITHM, COST, key_prefix=PREFIX, expires_at=until, hmac_secret=_secret()
    ).to_dict()  # fmt: skip


def solved_challenge(payload: str) -> str | None:
    """The challenge of ours that this solves (its signature), or None. The limiter knows if it is spent."""
    if len(payload) > LONGEST or not altcha.verify_solution(payload, _secret()).verified:
        return None
    try:
        return str(json.loads(base64.b64decode(payload))["challenge"]["signature"])
    except (binascii.Error, ValueError, KeyError, TypeError):  # cannot happen after verification; for the types only
        return None


def _secret() -> str:
    return shared_digest("challenges", purpose="proof of work")
