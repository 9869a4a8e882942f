"""What `transaction()` guarantees beyond the drivers (rules.md, Requests)."""

import sqlite3
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core import clock
from app.core.db import db, end_read, transaction
from app.models import Organisation
from tests.races.crowd import PATIENCE, at_once


def an_organisation(session: Session, slug: str) -> None:
    session.add(Organisation(slug=slug, name=slug, made_at=clock.now()))
    session.flush()


def slugs() -> set[str]:
    end_read()
    return set(db.session.scalars(text("SELECT slug FROM organisations")))


def elsewhere(app: Flask, job: Callable[[], None]) -> None:
    """Do it in another thread, as another request would, and wait for it."""

    def run() -> None:
        with app.app_context():
            job()

    at_once([run], threads=1)


@pytest.fixture
def plain_file(tmp_path: Path) -> Path:
    path = tmp_path / "plain.sqlite3"
    with sqlite3.connect(path) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("CREATE TABLE counters (n INTEGER)")
        made.execute("INSERT INTO counters VALUES (0)")
    made.close()
    return path


def test_sqlite_by_itself_refuses_a_write_after_a_read_that_somebody_overtook(plain_file: Path) -> None:
    """Why `transaction()` says BEGIN IMMEDIATE: no busy timeout helps here, the refusal comes at once."""
    ada, bao = (sqlite3.connect(plain_file, isolation_level=None, timeout=PATIENCE) for _ in range(2))
    ada.execute("BEGIN")
    ada.execute("SELECT n FROM counters").fetchone()
    bao.execute("UPDATE counters SET n = n + 1")

    began = time.monotonic()
    with pytest.raises(sqlite3.OperationalError, match="database is locked"):
        ada.execute("UPDATE counters SET n = n + 1")

    assert time.monotonic() - began < PATIENCE / 2
    ada.close()
    bao.close()


def test_a_transaction_reads_again_what_somebody_overtook_and_writes(app: Flask) -> None:
    assert slugs() == set()

    def bao_is_faster() -> None:
        with transaction() as session:
            an_organisation(session, "bao")

    db.session.scalars(text("SELECT slug FROM organisations")).all()  # Ada reads …
    elsewhere(app, bao_is_faster)
    with transaction() as session:  # … and writes
        seen = set(session.scalars(text("SELECT slug FROM organisations")))
        an_organisation(session, "ada")

    assert seen == {"bao"}
    assert slugs() == {"ada", "bao"}


def test_transactions_that_read_before_they_write_do_not_lose_each_others_work(webs: list[Flask]) -> None:
    """Each counts what is there and adds one, under the lock that an action takes on PostgreSQL."""

    def add_one(app: Flask) -> None:
        with app.app_context(), transaction() as session:
            if session.get_bind().dialect.name == "postgresql":
                session.execute(text("SELECT pg_advisory_xact_lock(1)"))
            there = len(session.scalars(text("SELECT slug FROM organisations")).all())
            an_organisation(session, f"number-{there}")

    at_once([partial(add_one, webs[n % 2]) for n in range(60)], threads=12)

    assert slugs() == {f"number-{n}" for n in range(60)}


def test_in_the_drivers_own_mode_a_released_savepoint_outlives_the_rollback(plain_file: Path) -> None:
    """Why the driver's own transactions are off: it does not begin one before a SAVEPOINT, so RELEASE commits."""
    connection = sqlite3.connect(plain_file)
    connection.execute("SAVEPOINT inner")
    connection.execute("INSERT INTO counters VALUES (1)")
    connection.execute("RELEASE inner")
    connection.rollback()

    assert connection.execute("SELECT count(*) FROM counters").fetchone() == (2,)
    connection.close()


class Broken(Exception):
    """Something inside a transaction went wrong."""


def write_in_a_savepoint(session: Session, slug: str, *, then: type[BaseException] | None = None) -> None:
    with session.begin_nested():
        an_organisation(session, slug)
        if then is not None:
            raise then


def write_and_break(slug: str, wrong: type[BaseException], *, nested: bool = False) -> None:
    with transaction() as session:
        (write_in_a_savepoint if nested else an_organisation)(session, slug)
        raise wrong


def write_in_two(outer: str, inner: str) -> None:
    with transaction() as session:
        an_organisation(session, outer)
        with transaction() as another:
            an_organisation(another, inner)


def test_a_released_savepoint_goes_with_the_transaction_that_is_rolled_back(app: Flask) -> None:
    with pytest.raises(Broken):
        write_and_break("inner", Broken, nested=True)

    assert slugs() == set()


def test_a_savepoint_rolled_back_leaves_the_rest(app: Flask) -> None:
    with transaction() as session:
        an_organisation(session, "outer")
        with pytest.raises(Broken):
            write_in_a_savepoint(session, "inner", then=Broken)

    assert slugs() == {"outer"}


def test_whatever_goes_wrong_inside_nothing_is_kept_and_the_next_can_write(app: Flask) -> None:
    for wrong in (Broken, KeyboardInterrupt, SystemExit):
        with pytest.raises(wrong):
            write_and_break("never", wrong)

    with transaction() as session:
        an_organisation(session, "next")
    assert slugs() == {"next"}


def test_a_transaction_inside_another_is_refused_and_the_outer_one_goes_with_it(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="hand the session down"):
        write_in_two("outer", "inner")

    assert slugs() == set()


def test_nobody_sees_a_transaction_before_its_end(app: Flask) -> None:
    seen: list[set[str]] = []
    with transaction() as session:
        an_organisation(session, "ada")
        elsewhere(app, lambda: seen.append(slugs()))

    assert seen == [set()]
    elsewhere(app, lambda: seen.append(slugs()))
    assert seen[1] == {"ada"}


def test_reading_waits_for_no_writer(app: Flask) -> None:
    may_end = threading.Event()

    def write_slowly() -> None:
        with transaction() as session:
            an_organisation(session, "slow")
            wrote.set()
            assert may_end.wait(PATIENCE)

    wrote = threading.Event()
    writer = threading.Thread(target=lambda: elsewhere(app, write_slowly))
    writer.start()
    assert wrote.wait(PATIENCE)

    assert slugs() == set()
    assert writer.is_alive()

    may_end.set()
    writer.join(PATIENCE)
    assert slugs() == {"slow"}
