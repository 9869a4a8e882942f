"""The letter page, compared with a view that only returns its bytes, and with the same page of a small letter."""

import itertools
import pickle
import re
import statistics
from contextlib import ExitStack
from http.client import HTTPConnection

from bench.client import get, storm
from bench.crowd import SLUG
from bench.site import Site
from bench.table import A_MILLION, Row

ROUNDS = 7
SECONDS = 1.5
OF_THE_SERVER = {"connection", "date", "via", "server", "transfer-encoding"}
PATH = f"/letters/{SLUG}"


def rows(site: Site, small: Site, *, signatures: int) -> list[Row]:
    """Interleaved: each round measures all three in turn."""
    with ExitStack() as running:
        running.enter_context(site.serve())
        running.enter_context(small.serve())
        headers, body = page_of(site)
        same = names_on(body) == names_on(page_of(small)[1])
        view = Site(small.folder, small.database_url)
        answer = small.folder / "answer.pickle"
        answer.write_bytes(pickle.dumps((headers, body)))
        running.enter_context(view.serve("--wsgi", "bench.one_view:app", BENCH_ANSWER=str(answer)))
        if page_of(view)[1] != body:
            raise RuntimeError("the reference does not return the page's bytes")
        of_page, of_small, of_view = _measured(site, small, view)
    beside_view, beside_small = _ratio(of_page, of_view), _ratio(of_page, of_small)
    shown = len(names_on(body))
    return [
        Row(
            f"letter page, 16 connections, {len(body):,} bytes", f"{statistics.median(of_page):.0f}/s",
            f"one view {statistics.median(of_view):.0f}/s", beside_view, "≥ 0.5", beside_view >= 0.5,
        ),
        Row(
            f"letter page at {signatures:,}, {shown} names shown", f"{statistics.median(of_page):.0f}/s",
            f"at 1,000: {statistics.median(of_small):.0f}/s", beside_small,
            "≥ 0.9, same rows" if same else "the same rows: THEY DIFFER", beside_small >= 0.9 and same,
            judged_from=A_MILLION,
        ),
    ]  # fmt: skip


def _measured(*sites: Site) -> list[list[float]]:
    """Pages per second, a list per site."""
    pages: list[list[float]] = [[] for _ in sites]
    for number in range(-1, ROUNDS):  # the first round warms up
        for site, figures in zip(sites, pages, strict=True):
            done = storm(site.port, itertools.repeat(get(PATH, port=site.port)), seconds=SECONDS)
            if set(done.statuses) != {200}:
                raise RuntimeError(f"the page answered {dict(done.statuses)}")
            if number >= 0:
                figures.append(done.per_second)
    return pages


def _ratio(ours: list[float], reference: list[float]) -> float:
    """The median of the ratios of each round."""
    return statistics.median(a / b for a, b in zip(ours, reference, strict=True))


def page_of(site: Site) -> tuple[list[tuple[str, str]], bytes]:
    """The letter page's headers (those the application sets) and body."""
    connection = HTTPConnection("127.0.0.1", site.port, timeout=30)
    try:
        connection.request("GET", PATH)
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        raise RuntimeError(f"the letter page answered {answer.status}")
    return [(name, value) for name, value in answer.getheaders() if name.lower() not in OF_THE_SERVER], body


def names_on(body: bytes) -> list[bytes]:
    """The names of credits and supporters on the page."""
    return re.findall(rb"<bdi[^>]*>(.*?)</bdi>", body, re.DOTALL)
