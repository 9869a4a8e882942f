"""Rate limits per network, and load detection. Both are kept in Redis if there is one, else in this process.

Under load means many sign-ups within a minute on the whole site, or within five minutes from one network; and always,
where the operator says so (core/switches.py). A sign-up without a solved challenge then meets tighter limits besides
the usual ones; nobody is turned away for lack of JavaScript.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from app.core import switches
from app.core.config import Config
from app.core.db import db
from app.core.errors import TooMany
from app.core.logs import Seldom
from app.core.networks import network_of
from app.core.site_key import shared_digest
from app.web import proof_of_work

# Minute first: a request that exceeds the limit per minute does not count towards the hour.
SIGN_UPS = (RateLimitItemPerMinute(120), RateLimitItemPerHour(1500))
BUSY_SITE = RateLimitItemPerMinute(600)
BUSY_NETWORK = RateLimitItemPerMinute(450, 5)  # a union hall of 300 people stays below it
UNPROVEN = (RateLimitItemPerMinute(40), RateLimitItemPerHour(900))  # under load, from one network
SOLVED_ONCE = RateLimitItemPerMinute(1, proof_of_work.LIVES // 60 + 1)
LIST_PAGES = (RateLimitItemPerHour(600),)  # pages with names; a letter's own page is not counted
PICTURES = (RateLimitItemPerMinute(30), RateLimitItemPerHour(300))
SEARCHES = (RateLimitItemPerMinute(60),)
REPORTS = (RateLimitItemPerMinute(10), RateLimitItemPerHour(60))
SIGN_INS = (RateLimitItemPerMinute(30), RateLimitItemPerHour(300))
# Wrong passwords for one account: from one network (or known browser), and in total. An attacker soon reaches the first
# and locks out only that network; the second takes many networks.
GUESSES_HERE = RateLimitItemPerMinute(10, 15)
GUESSES = RateLimitItemPerMinute(100, 15)
RESETS = RateLimitItemPerHour(3)  # password mails to one address
UPLOADS = RateLimitItemPerHour(40)  # pictures processed for one account

# Half a second each to connect and to answer, without retries: a hanging Redis costs one second.
_PATIENCE: dict[str, Any] = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5, "retry": Retry(NoBackoff(), 0)}
LOOK_SECONDS = 1.0  # between two checks if Redis is back

Answer = TypeVar("Answer")

log = logging.getLogger(__name__)


class NetworkLimits:
    """Counts in Redis, and in this process while Redis is down: only the first request to notice waits a second, and a
    thread of its own checks when it is back.
    """

    def __init__(self, redis_url: str | None) -> None:
        self._here = MovingWindowRateLimiter(MemoryStorage())
        self._storage = storage_from_string(redis_url, **_PATIENCE) if redis_url else None
        self._shared = MovingWindowRateLimiter(self._storage) if self._storage else None
        self._answers = self._shared is not None
        self._lock, self._told = threading.Lock(), Seldom()

    def count(self, limits: tuple[RateLimitItem, ...], *key: str) -> None:
        """Raises TooMany, with the seconds to wait, if one of the limits is reached."""
        self._with_limiter(lambda limiter: _count(limiter, limits, key))

    def takes(self, limit: RateLimitItem, *key: str) -> bool:
        """Count it, and return True, unless the limit is reached."""
        return self._with_limiter(lambda limiter: limiter.hit(limit, *key))

    def forget(self, limit: RateLimitItem, *key: str) -> None:
        self._with_limiter(lambda limiter: limiter.clear(limit, *key))

    def is_reached(self, limit: RateLimitItem, *key: str) -> bool:
        return not self._with_limiter(lambda limiter: limiter.test(limit, *key))

    def _with_limiter(self, ask: Callable[[MovingWindowRateLimiter], Answer]) -> Answer:
        if self._shared is not None and self._answers:
            try:
                return ask(self._shared)
            except (RedisError, OSError):
                self._fall_back()
        return ask(self._here)

    def _fall_back(self) -> None:
        self._told.warn(log, "Redis does not answer; network limits are counted in this process until it does")
        with self._lock:
            was_there, self._answers = self._answers, False
        if was_there:
            threading.Thread(target=self._wait_for_redis, name="redis", daemon=True).start()

    def _wait_for_redis(self) -> None:
        while not self._is_back():
            time.sleep(LOOK_SECONDS)
        with self._lock:
            self._answers = True

    def _is_back(self) -> bool:
        try:
            return self._storage is not None and bool(self._storage.check())
        except (RedisError, OSError):
            return False


def _count(limiter: MovingWindowRateLimiter, limits: tuple[RateLimitItem, ...], key: tuple[str, ...]) -> None:
    for limit in limits:
        if not limiter.hit(limit, *key):
            raise TooMany(retry_after=round(limiter.get_window_stats(limit, *key).reset_time - time.time()))


def register(app: Flask, config: Config) -> None:
    limits = NetworkLimits(config.redis_url)
    app.extensions["network_limits"] = limits if config.limits else None
    app.extensions["account_limits"] = limits  # LIMITS=off turns off network limits only


def count_request(limits: tuple[RateLimitItem, ...], *, of: str) -> None:
    """Count this request against its network; `of` names what is counted. No-op with LIMITS=off."""
    counter = _counter()
    if counter is not None:
        counter.count(limits, of, _network_key())


def count_sign_up(solution: str) -> None:
    """Count this request as a sign-up; `solution` is the form's answer to a challenge and may be empty. Raises TooMany.
    No-op with LIMITS=off.
    """
    counter = _counter()
    if counter is None:
        return
    network = _network_key()
    if under_load() and not _is_proven(counter, solution):
        counter.count(UNPROVEN, "sign-ups without proof", network)
    counter.count(SIGN_UPS, "sign-ups", network)
    counter.takes(BUSY_SITE, "busy", _site_key())
    counter.takes(BUSY_NETWORK, "busy", network)


def may_guess(address: str, *, known_as: str | None) -> bool:
    """True if the password of the account with this address may be tried now, from this network. A known browser has a
    budget of its own, which nobody else can use up.
    """
    if known_as is not None:
        return may_guess_here(f"{address} {known_as}")
    everywhere = _account_limits().is_reached(GUESSES, "guesses", _account_key(address))
    return not everywhere and may_guess_here(_from_network(address))


def count_guess(address: str, *, known_as: str | None) -> None:
    """Count a wrong password."""
    if known_as is not None:
        return count_guess_here(f"{address} {known_as}")
    _account_limits().takes(GUESSES, "guesses", _account_key(address))
    return count_guess_here(_from_network(address))


def forgive_guesses(address: str) -> None:
    """Forget the attempts of others: the owner of the account's mailbox has just chosen a new password."""
    _account_limits().forget(GUESSES, "guesses", _account_key(address))
    _account_limits().forget(GUESSES_HERE, "guesses here", _account_key(_from_network(address)))


def may_guess_here(where: str) -> bool:
    """True if a password or code may be tried in this context: a session, or the second step of one account."""
    return not _account_limits().is_reached(GUESSES_HERE, "guesses here", _account_key(where))


def count_guess_here(where: str) -> None:
    _account_limits().takes(GUESSES_HERE, "guesses here", _account_key(where))


def _from_network(address: str) -> str:
    return f"{address} from {_limited_network()}"


def may_reset(address: str) -> bool:
    """Count a password-reset request; False if there were too many for this address within the hour."""
    return _account_limits().takes(RESETS, "resets", _account_key(address))


def may_upload(account_id: int) -> bool:
    """Count an upload of a picture; False if there were too many by this account within the hour."""
    return _account_limits().takes(UPLOADS, "uploads", _account_key(str(account_id)))


def under_load() -> bool:
    """True if a solved challenge would help this request."""
    counter = _counter()
    return counter is not None and (
        switches.is_turned(db.session(), switches.PROOF_OF_WORK)
        or counter.is_reached(BUSY_SITE, "busy", _site_key())
        or counter.is_reached(BUSY_NETWORK, "busy", _network_key())
    )


def _is_proven(counter: NetworkLimits, solution: str) -> bool:
    """Each challenge counts only once."""
    challenge = proof_of_work.solved_challenge(solution) if solution else None
    return challenge is not None and counter.takes(SOLVED_ONCE, "solved", challenge)


def _counter() -> NetworkLimits | None:
    counter: NetworkLimits | None = current_app.extensions["network_limits"]
    return counter


def _account_limits() -> NetworkLimits:
    limits: NetworkLimits = current_app.extensions["account_limits"]
    return limits


def _account_key(whose: str) -> str:
    return shared_digest(whose, purpose="account limits")


def _site_key() -> str:
    """Specific to this installation, since others may use the same Redis."""
    return shared_digest("everywhere", purpose="network limits")


def _network_key() -> str:
    return shared_digest(_limited_network(), purpose="network limits")


def stored_network() -> str | None:
    """The network of this request in the form that may be kept for 30 days: /24 of IPv4, /48 of IPv6."""
    return _network(v4=24, v6=48)


def _limited_network() -> str:
    return _network(v4=32, v6=64) or "unknown"


def _network(*, v4: int, v6: int) -> str | None:
    return network_of(request.remote_addr or "", v4=v4, v6=v6)
