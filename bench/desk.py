"""The console: review queue and search of signatures, compared with the same pages of a letter with 100 signatures."""

import statistics
from contextlib import ExitStack
from datetime import timedelta
from http.client import HTTPConnection
from itertools import repeat
from urllib.parse import urlencode, urlsplit

from app.accounts import actions
from app.audit_log.record import THE_OPERATOR
from app.cli.accounts import new_sign_in_link
from app.core import clock
from app.core.db import db, transaction
from app.letters.queries import letter_by_slug
from app.models import Letter, Organisation, Role, Signature
from bench import crowd
from bench.client import get, storm
from bench.crowd import SLUG
from bench.site import Site
from bench.table import Row

ROUNDS = 40
SECONDS = 0.15
SMALL = 100
FROM = 100_000
OWNER = "owner@bench.example"


def rows(site: Site, small: Site, *, signatures: int) -> list[Row]:
    """Interleaved: each round requests each page from both sites, on one connection."""
    pages = _pages(_day_of_claims(site), _day_of_claims(small))
    with ExitStack() as running:
        running.enter_context(site.serve())
        running.enter_context(small.serve())
        cookies = [_signed_in(one) for one in (site, small)]
        measured: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in pages}
        for number in range(-1, ROUNDS):  # the first round warms up
            for name, paths in pages.items():
                for one, path, cookie, figures in zip((site, small), paths, cookies, measured[name], strict=True):
                    latencies = _asked(one, path, cookie)
                    if number >= 0:
                        figures += latencies
    return [_row(name, of_large, of_small, signatures) for name, (of_large, of_small) in measured.items()]


def _pages(day: str, day_of_small: str) -> dict[str, tuple[str, str]]:
    """The paths for either site; both show the same number of rows."""
    desk = f"/organise/letters/{SLUG}"
    searches = {
        "all signatures": {},
        "by name": {"q": crowd.FRONT_NAME},
        "by mail domain": {"domain": crowd.FRONT_DOMAIN},
        "by state": {"place": "-".join(crowd.FRONT_PLACE)},
        "by route": {"proof": "published-credits"},
    }
    found = {name: f"{desk}/signatures?{urlencode(search)}" for name, search in searches.items()}
    by_day = tuple(f"{desk}/signatures?{urlencode({'day': one})}" for one in (day, day_of_small))
    same = {"review queue": f"{desk}/review"} | {f"signatures, {name}": path for name, path in found.items()}
    return {name: (path, path) for name, path in same.items()} | {"signatures, by day": (by_day[0], by_day[1])}


def _day_of_claims(site: Site) -> str:
    """The day on which the claims at the head of the letter were confirmed."""
    with site.opened():
        letter_id = letter_by_slug(db.session(), SLUG).id
        claims = db.session.query(Signature.confirmed_at).filter_by(letter_id=letter_id, mail_domain=crowd.FRONT_DOMAIN)
        return str(claims.limit(1).scalar().date().isoformat())


def _signed_in(site: Site) -> str:
    """The session cookie of an owner's account made for the bench, by a sign-in link like the operator's."""
    with site.opened():
        with transaction() as session:
            letter = session.query(Letter).filter_by(slug=SLUG).one()
            account = actions.add_account(session, email=OWNER, name="Bench", now=clock.now())
            place = session.get_one(Organisation, letter.organisation_id)
            actions.add_member(
                session, account=account, organisation=place, role=Role.OWNER, by=THE_OPERATOR,
                now=clock.now() - timedelta(minutes=1),
            )  # fmt: skip
        link = urlsplit(new_sign_in_link(OWNER)).path
    connection = HTTPConnection("127.0.0.1", site.port, timeout=30)
    try:
        connection.request("POST", link, b"", {"Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        answer.read()
        cookie = answer.getheader("Set-Cookie")
    finally:
        connection.close()
    if answer.status != 303 or cookie is None:
        raise RuntimeError(f"signing in answered {answer.status}")
    return cookie.partition(";")[0]


def _asked(site: Site, path: str, cookie: str) -> list[float]:
    """The latency of each response, in seconds."""
    request = get(path, port=site.port).removesuffix(b"\r\n") + f"Cookie: {cookie}\r\n\r\n".encode()
    done = storm(site.port, repeat(request), connections=1, seconds=SECONDS)
    if set(done.statuses) != {200}:
        raise RuntimeError(f"{path} answered {dict(done.statuses)}")
    return done.latencies


def _row(name: str, large: list[float], small: list[float], signatures: int) -> Row:
    of_large, of_small = statistics.median(large), statistics.median(small)
    ratio = of_small / of_large
    return Row(
        f"{name}, at {signatures:,}", f"{1000 * of_large:.1f} ms", f"at {SMALL}: {1000 * of_small:.1f} ms", ratio,
        "≥ 0.9", ratio >= 0.9, judged_from=FROM,
    )  # fmt: skip
