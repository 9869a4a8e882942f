"""A piece of work for a browser, while the site is busy: cheap to ask and to check, dear to do a thousand times.

It raises trust and is never required (web/limits.py). Challenges are signed under the site's key; all that is kept, in
the limiter's store, is that one is spent.
"""

import base64
import binascii
import json
import time
from typing import Any

import altcha

from app.core.site_key import shared_digest

ALGORITHM, COST, PREFIX = "PBKDF2/SHA-256", 2_000, "00"  # about 256 derivations: a second or two on an old telephone
LIVES = 30 * 60  # seconds
LONGEST = 4_000  # characters of a solution; ours have about 700


def new_challenge() -> dict[str, Any]:
    """As the ALTCHA widget reads it."""
    until = int(time.time()) + LIVES
    return altcha.create_challenge(
        ALGORITHM, COST, key_prefix=PREFIX, expires_at=until, hmac_secret=_secret()
    ).to_dict()  # fmt: skip


def solved_challenge(payload: str) -> str | None:
    """Which challenge of ours this solves (its signature), or None. Whether it is spent is the limiter's to say."""
    if len(payload) > LONGEST or not altcha.verify_solution(payload, _secret()).verified:
        return None
    try:
        return str(json.loads(base64.b64decode(payload))["challenge"]["signature"])
    except (binascii.Error, ValueError, KeyError, TypeError):  # it has just been read; this is for the types' sake
        return None


def _secret() -> str:
    return shared_digest("challenges", purpose="proof of work")
