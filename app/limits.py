"""How much one network may send. Limits live in Redis when there is one, else in this process."""

import ipaddress
import logging
import time

from flask import Flask, current_app, request
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from app import sealing
from app.config import Config
from app.errors import TooMany

# Minute first: a request that the minute refuses does not eat of the hour.
SIGN_UPS = (RateLimitItemPerMinute(120), RateLimitItemPerHour(1500))
SEARCHES = (RateLimitItemPerMinute(60),)

log = logging.getLogger(__name__)


class NetworkLimits:
    def __init__(self, redis_url: str | None) -> None:
        self._here = MovingWindowRateLimiter(MemoryStorage())
        self._shared = MovingWindowRateLimiter(storage_from_string(redis_url)) if redis_url else None

    def count(self, limits: tuple[RateLimitItem, ...], *key: str) -> None:
        """Raises TooMany, with the seconds to wait, when one of the limits is reached."""
        if self._shared is not None:
            try:
                return self._count(self._shared, limits, key)
            except RedisError:
                log.warning("Redis does not answer; network limits are counted in this process until it does")
        return self._count(self._here, limits, key)

    @staticmethod
    def _count(limiter: MovingWindowRateLimiter, limits: tuple[RateLimitItem, ...], key: tuple[str, ...]) -> None:
        for limit in limits:
            if not limiter.hit(limit, *key):
                raise TooMany(retry_after=round(limiter.get_window_stats(limit, *key).reset_time - time.time()))


def register(app: Flask, config: Config) -> None:
    app.extensions["network_limits"] = NetworkLimits(config.redis_url) if config.limits else None


def count_request(limits: tuple[RateLimitItem, ...], *, of: str) -> None:
    """Count this request against its network; `of` names what is counted. Does nothing with LIMITS=off."""
    counter: NetworkLimits | None = current_app.extensions["network_limits"]
    if counter is not None:
        counter.count(limits, of, sealing.process_digest(_limited_network(), purpose="network limits"))


def stored_network() -> str | None:
    """The network of this request as it may be kept for 30 days: /24 of IPv4, /48 of IPv6."""
    return _network(v4=24, v6=48)


def _limited_network() -> str:
    return _network(v4=32, v6=64) or "unknown"


def _network(*, v4: int, v6: int) -> str | None:
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    bits = v4 if address.version == 4 else v6
    return str(ipaddress.ip_network(f"{address}/{bits}", strict=False))
