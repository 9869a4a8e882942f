"""One run: a site, simulated signers, failures, and the final check."""

import contextlib
import json
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import exists, select

from app import create_app
from app.core.db import db, end_read
from app.mail.leases import LEASE
from app.models import MailState, OutgoingMail
from tests.chaos.closing_check import ClosingCheck
from tests.chaos.databases import Database, Postgresql, Sqlite
from tests.chaos.expected import Expected
from tests.chaos.misfortunes import Misfortunes, Weather
from tests.chaos.people import WORKPLACES, Crowd
from tests.chaos.post import PostOffice
from tests.chaos.record import Record
from tests.make import a_config, a_letter, a_listed_domain
from tests.processes.running import until
from tests.storms.live_site import LiveSite, Visitor

SECRET = "one key for all processes of the site"
WEBS = WORKERS = 2
MAIL_RATE = "100"  # a worker holds a fifth of it, and nobody else sends that for two minutes when it is killed
# Of a loop that could not do its work: the database was away. Anything else is a fault of ours.
KNOWN_FAILURES = ("OperationalError", "InterfaceError", "TimeoutError", "DatabaseBusy")
A_TRACEBACK = 60  # lines
FAILED = re.compile(r"(?:failed, next try in [\d.]+ s|(?:GET|POST) \S+): (\w+)")


@dataclass
class Outcome:
    """What a run came to. No findings: nothing is lost and nothing is double."""

    database: str
    seed: int
    folder: Path
    lines: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    happened: dict[str, int] = field(default_factory=dict)


@contextlib.contextmanager
def database_of(name: str, folder: Path) -> Iterator[Database]:
    database: Database = Postgresql() if name == "postgresql" else Sqlite(folder)
    try:
        yield database
    finally:
        database.remove()


@contextlib.contextmanager
def our_own_look(database: Database, folder: Path, post: PostOffice) -> Iterator[Flask]:
    """This process's application: it makes the letters, and looks at the rows when all is over."""
    config = a_config(folder, database_url=database.url, secret_keys=(SECRET,), mail_url=post.url)
    app = create_app(config)
    with app.app_context():
        upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


@contextlib.contextmanager
def live_site_of(app: Flask, folder: Path, post: PostOffice, database: Database) -> Iterator[LiveSite]:
    settings = {"DATABASE_URL": database.url, "SECRET_KEYS": SECRET, "MAIL_RATE": MAIL_RATE}
    live_site = LiveSite(app, folder, settings, mail_url=post.url, webs=WEBS)
    try:
        live_site.hire(WORKERS)
        until(live_site.is_open, within=60)
        yield live_site
    finally:
        live_site.close()


def run(name: str, weather: Weather, *, seed: int) -> Outcome:
    """The folder with record, mails and logs is left for whoever looks into findings, else removed."""
    outcome = Outcome(name, seed, Path(tempfile.mkdtemp(prefix="undersigned-chaos-")))
    with contextlib.ExitStack() as stack:
        database = stack.enter_context(database_of(name, outcome.folder))
        post = PostOffice(outcome.folder)
        stack.callback(post.kill)
        app = stack.enter_context(our_own_look(database, outcome.folder, post))
        slugs = [a_letter().slug, a_letter().slug]
        for domain in WORKPLACES:
            a_listed_domain(domain)
        end_read()
        db.engine.dispose()
        live_site = stack.enter_context(live_site_of(app, outcome.folder, post, database))
        _live_through(outcome, live_site, database, post, slugs, weather)
    if not outcome.findings:
        shutil.rmtree(outcome.folder)
    return outcome


def _live_through(
    outcome: Outcome, live_site: LiveSite, database: Database, post: PostOffice, slugs: list[str], weather: Weather
) -> None:
    record = Record(outcome.folder / "record.jsonl")
    crowd = Crowd(live_site, slugs, post, record, seed=outcome.seed)
    misfortunes = Misfortunes(live_site, database, post, weather, outcome.seed)
    began = time.monotonic()
    crowd.come()
    misfortunes.rage()
    crowd.go_home()
    record.close()
    lasted = time.monotonic() - began
    outcome.happened = dict(misfortunes.happened)
    outcome.findings += [*misfortunes.unexpected, *crowd.unexpected]
    expected = Expected.of(record.lines())
    outcome.findings += _settle(live_site, post, expected, slugs)
    closing = ClosingCheck(live_site, expected, post.delivered(), slugs)
    outcome.findings += [*closing.findings(), *_faults(live_site)]
    outcome.lines = _closing_lines(outcome, expected, crowd, closing, lasted)


def _settle(live_site: LiveSite, post: PostOffice, expected: Expected, slugs: list[str]) -> Iterator[str]:
    """Until everybody has the mails that they are owed, none waits, and all are counted. A route is taken up after its
    signature is confirmed, so an empty outbox says nothing yet. A killed worker's mails are due again when its lease
    has run out: that moment is not waited for.
    """
    visitor = Visitor(live_site.ports)
    live_site.deliver_later(LEASE + timedelta(seconds=30))
    for what, has_come in {
        "somebody has no mail": lambda: set(expected.owed()) <= {(mail.to, mail.kind) for mail in post.delivered()},
        "mail still waits": lambda: not _mail_waits(),
        "a tally is still another": lambda: all(_tally(visitor, slug) == expected.tally(slug) for slug in slugs),
    }.items():
        try:
            until(has_come, within=60)
        except AssertionError:
            yield f"a minute after everything runs again, {what}"
    visitor.leave()


def _mail_waits() -> bool:
    end_read()
    return bool(db.session.scalar(select(exists().where(OutgoingMail.state == MailState.QUEUED))))


def _tally(visitor: Visitor, slug: str) -> dict[str, int]:
    told = json.loads(visitor.ask("GET", f"/api/v1/letters/{slug}").body)["tally"]
    return {key: told[key] for key in ("signed", "verified", "supporters", "private", "held")}


def _faults(live_site: LiveSite) -> Iterator[str]:
    for one in [*live_site.webs, *live_site.workers]:
        if (status := one.command.process.poll()) is not None:
            yield f"{one.place.data_dir.name} has ended by itself with {status}: {one.command.said[-500:]}"
        said = one.said.splitlines()
        for at, line in enumerate(said):
            failed = FAILED.search(line)
            if "Traceback" in line or (failed and failed[1] not in KNOWN_FAILURES):
                yield "\n".join([f"{one.place.data_dir.name} said:", *said[at : at + A_TRACEBACK]])


def _closing_lines(
    outcome: Outcome, expected: Expected, crowd: Crowd, closing: ClosingCheck, lasted: float
) -> list[str]:
    acts = ", ".join(f"{act} {count:,}" for act, count in expected.acts.items() if act != "perhaps")
    tallies = [expected.tally(slug) for slug in closing.slugs]
    verdict = f"{len(outcome.findings)} findings" if outcome.findings else "nothing lost, nothing double"
    return [
        f"{outcome.database}, {lasted:.0f} s, --seed {outcome.seed}",
        "  " + ", ".join(f"{what} {count}" for what, count in sorted(outcome.happened.items())),
        f"  acknowledged: {acts}; {expected.acts['perhaps']} went away unanswered",
        f"  not answered {crowd.failures - crowd.refusals:,}, told to come back (503) {crowd.refusals:,}",
        f"  {len(closing.ids):,} mails, {closing.twice} of them twice under one Message-ID",
        *(f"  tally of {slug}: {tally}" for slug, tally in zip(closing.slugs, tallies, strict=True)),
        f"  {verdict}: page = JSON = CSV = ledger = record" if not outcome.findings else f"  {verdict}",
    ]
