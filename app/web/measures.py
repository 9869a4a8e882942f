"""What this process measures of its requests, for /metrics: how long each route takes, and what was refused."""

import re

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

# Seconds. From a cached page to what nobody should have to wait for.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
OTHER_ROUTE = "none"

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second line for each, which nobody reads


class Measures:
    """In this process's memory: each web process is asked by itself."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._seconds = Histogram(
            "undersigned_request_seconds", "Seconds until the answer to a request began, by route.", ["route"],
            registry=self.registry, buckets=BUCKETS,
        )  # fmt: skip
        self._refusals = Counter(
            "undersigned_refusals", "Requests that this process has refused, by kind.", ["kind"], registry=self.registry
        )
        self._of_route: dict[str, Histogram] = {}  # finding it by its label takes a lock and as long as counting

    def note_request(self, route: str, seconds: float) -> None:
        of_route = self._of_route.get(route)
        if of_route is None:
            of_route = self._of_route[route] = self._seconds.labels(route)
        of_route.observe(seconds)

    def note_refusal(self, kind: str) -> None:
        self._refusals.labels(kind).inc()


def kind_of(refusal: type[Exception]) -> str:
    """`letter-closed` for LetterClosed."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", refusal.__name__).lower()
