"""WSGI middleware that settles a request's host, scheme and client address before anything else reads them."""

import logging
import re
import threading
from typing import Any
from urllib.parse import urlsplit

from app.core.config import Config
from app.core.logs import Seldom
from app.core.networks import is_this_machine, read_address

# Asked by load balancers and monitoring, which address us by IP.
HEALTH = frozenset({"/healthz", "/readyz", "/metrics"})
WRONG_HOST, PEER = "undersigned.wrong_host", "undersigned.peer"
# What proxies, tunnels and content networks add, each under names of its own: Forwarded, X-Real-IP, CF-Connecting-IP, …
_OF_PROXIES = re.compile(r"HTTP_(?:.*FORWARD.*|VIA|CDN_LOOP|.*(?:REAL|CLIENT|CONNECTING|CLUSTER)_?IP.*|X_ENVOY_.*)")
_DEFAULT_PORTS = {"http": 80, "https": 443}

log = logging.getLogger(__name__)


class Forwarded:
    """The host is BASE_URL's, or the request is marked as wrong; the scheme is BASE_URL's, whatever was sent; and the
    network is that of the client seen by the last trusted proxy.
    """

    def __init__(self, app: Any, config: Config) -> None:
        self.app = app
        self._hosts = own_hosts(config)
        self._host = config.host
        self._scheme = urlsplit(config.base_url).scheme
        self._hops = config.trusted_proxies
        self._unreadable = Seldom()
        self._unexpected = threading.Lock()  # taken by the first request that a proxy has forwarded to nobody's trust

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        host = environ.get("HTTP_HOST", "").lower()
        if host not in self._hosts:  # hides a foreign host from the rest of the app
            environ["HTTP_HOST"] = self._host
            environ[WRONG_HOST] = environ.get("PATH_INFO") not in HEALTH
        environ["wsgi.url_scheme"] = self._scheme
        environ[PEER] = environ.get("REMOTE_ADDR", "")
        if self._hops:
            environ["REMOTE_ADDR"] = self._visitor(environ)
        elif "HTTP_X_FORWARDED_FOR" in environ:
            self._meet_proxy()
        return self.app(environ, start_response)

    @property
    def has_met_proxy(self) -> bool:
        """True once a request came with X-Forwarded-For although no proxy is trusted."""
        return self._unexpected.locked()

    def _meet_proxy(self) -> None:
        """Said once, as every request behind such a proxy is one."""
        if self._unexpected.acquire(blocking=False):
            log.warning(
                "X-Forwarded-For arrives, but TRUSTED_PROXIES is 0: if a proxy of yours sends it, all visitors count "
                "as one network, which is soon told to wait; set TRUSTED_PROXIES to the number of proxies that add it"
            )

    def _visitor(self, environ: dict[str, Any]) -> str:
        """The client's address according to the proxy; if that is unreadable, the proxy's own, with a warning in the
        log.
        """
        entries = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        address = read_address(entries[-self._hops]) if len(entries) >= self._hops else None
        if address is not None:
            return str(address)
        if environ.get("PATH_INFO") not in HEALTH:
            self._unreadable.warn(
                log, "X-Forwarded-For has no readable address where TRUSTED_PROXIES expects one; such visitors are "
                "counted as one network, the proxy's: let it send the visitor's address",
            )  # fmt: skip
        return str(environ[PEER])


def is_from_this_machine(environ: dict[str, Any]) -> bool:
    """True if it came over loopback, and no proxy header says that it came from elsewhere."""
    return is_this_machine(environ.get(PEER, "")) and not any(map(_OF_PROXIES.fullmatch, environ))


def own_hosts(config: Config) -> frozenset[str]:
    """The accepted Host headers: BASE_URL's and, in development, this machine's names, each with our port."""
    here = urlsplit(config.base_url)
    name, usual = config.host.rpartition(":")[0] if here.port else config.host, _DEFAULT_PORTS.get(here.scheme)
    hosts = {config.host, f"{name}:{here.port or usual}"}
    if not config.production:
        for own in ("127.0.0.1", "localhost", "[::1]"):
            hosts |= {own, f"{own}:{config.port}", f"{own}:{here.port or usual}"}
    return frozenset(host.lower() for host in hosts)
