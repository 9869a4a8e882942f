"""Signing and confirming over HTTP, with registrar and mail running, compared with a bare loop of insert and commit."""

import sqlite3
import time
from typing import Any
from urllib.parse import urlencode

import psycopg

from app.claim_routes import LATER
from app.claim_routes.work_email import WorkEmail
from app.core.db import db
from app.demo.people import Person, people
from app.letters.queries import letter_by_slug
from app.letters.versions import latest_text
from bench.client import Storm, post, storm
from bench.crowd import SLUG
from bench.post import PostBox
from bench.site import Running, Site, wait_for
from bench.table import Row

SIGNERS = 3_000
WARM_UP = 100
SIGNS_A_SECOND, CONFIRMS_A_SECOND, P99 = 120, 150, 0.5
RAW_SECONDS = 2.0
ROW = "x" * 400  # roughly a signature's width
MAKE = "CREATE TABLE IF NOT EXISTS bench_raw (id INTEGER PRIMARY KEY, row TEXT)"


def rows(site: Site, box: PostBox) -> list[Row]:
    """Signs, reads the links from the received mails, confirms."""
    crowd = {person.email: person for person in people(SIGNERS + WARM_UP, seed=int(time.time()))}
    with site.opened():
        text = latest_text(db.session(), letter_by_slug(db.session(), SLUG).id).sha256
    path = f"/letters/{SLUG}/sign"
    sign_ups = [post(path, form(person, text, email=person.email), port=site.port) for person in crowd.values()]
    with site.serve() as web, site.work():
        raw_before = raw_commits(site)
        signing, sign_cpu = _measured(site, web, sign_ups, leads_to="/sent")
        wait_for(lambda: box.count() >= len(crowd), "the mails to arrive", seconds=120)
        confirmations = [
            post(link, form(crowd[address], text), port=site.port) for address, link in box.confirm_paths().items()
        ]
        confirming, confirm_cpu = _measured(site, web, confirmations, leads_to="/signature/")
        raw = (raw_before + raw_commits(site)) / 2
    return [
        *_rows("sign", signing, sign_cpu, raw, SIGNS_A_SECOND),
        *_rows("confirm", confirming, confirm_cpu, raw, CONFIRMS_A_SECOND),
    ]


def form(person: Person, text: str, *, email: str | None = None) -> bytes:
    """The form data that a browser posts: the sign form with `email`, the confirm form without."""
    fields = {
        "name": person.name,
        "country": person.country,
        "region": person.region or "",
        "show_name": "yes" if person.show_name else "no",
        "consent": "1",
        "text": text,
        "profession": person.profession or "",
        "credit": person.credit or "",
        "work_email": person.email if person.work_email else "",
    }
    if email:
        fields |= {"email": email, "leave_empty": ""}
    if person.updates:
        fields["updates"] = "1"
    if person.professional:
        fields["professional"] = "1"
        fields["route"] = WorkEmail.kind if person.work_email else LATER
    return urlencode(fields).encode()


def _measured(site: Site, web: Running, requests: list[bytes], *, leads_to: str) -> tuple[Storm, float]:
    """The storm after a warm-up, and the web process's CPU seconds per request."""
    _check(storm(site.port, requests[:WARM_UP]), leads_to)
    before = web.cpu_seconds()
    done = storm(site.port, requests[WARM_UP:])
    cpu = (web.cpu_seconds() - before) / len(done.latencies)
    _check(done, leads_to)
    return done, cpu


def _check(done: Storm, leads_to: str) -> None:
    elsewhere = sum(leads_to.encode() not in head for head in done.heads)
    if set(done.statuses) != {303} or elsewhere:
        raise RuntimeError(f"not everything was accepted: {dict(done.statuses)}, {elsewhere} led elsewhere")


def _rows(what: str, done: Storm, cpu: float, raw: float, target: int) -> list[Row]:
    p99 = done.percentile(0.99)
    return [
        Row(
            f"{what}, POST to committed rows", f"{done.per_second:.0f}/s", f"raw commits {raw:.0f}/s",
            done.per_second / raw, f"≥ {target}/s", done.per_second >= target,
        ),
        Row(f"{what}, 99th percentile", f"{p99 * 1000:.0f} ms", "", None, "< 500 ms", p99 < P99),
        Row(f"{what}, CPU of the web process a request", f"{cpu * 1000:.1f} ms"),
    ]  # fmt: skip


def raw_commits(site: Site) -> float:
    """Rows per second that one connection inserts with one commit each, with the product's durability settings."""
    connection: Any
    if site.database_url.startswith("sqlite"):
        connection = sqlite3.connect(site.database_url.removeprefix("sqlite:///"), isolation_level=None, timeout=30)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")
        insert = "INSERT INTO bench_raw (row) VALUES (?)"
    else:
        connection = psycopg.connect(site.database_url.replace("+psycopg", ""), autocommit=True)
        insert = "INSERT INTO bench_raw (row) VALUES (%s)"
    with_ids = MAKE if site.database_url.startswith("sqlite") else MAKE.replace("INTEGER", "SERIAL")
    connection.execute(with_ids)
    done, began = 0, time.perf_counter()
    while (took := time.perf_counter() - began) < RAW_SECONDS:
        connection.execute(insert, (ROW,))
        done += 1
    connection.close()
    return done / took
