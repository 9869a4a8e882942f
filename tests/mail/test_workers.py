"""Several workers, slow ones and killed ones: mail leases, and the sending rate."""

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from app.core.config import Config
from app.core.db import db, end_read, transaction
from app.jobs.leased_queue import LeasedQueue
from app.mail import leases
from app.mail.deliver import IDLE, Deliverer
from app.mail.leases import Pace
from app.mail.transports import SmtpTransport
from app.models import MailState
from tests.mail.post_office import Days, MailServer, rows, states, work, work_in_threads
from tests.mail.queued import Queue

REFUSED = "550 5.1.1 <ada0@example.org> has no mailbox here"
BUSY = "451 4.7.1 <ada0@example.org> come back in a while"


def test_retries_come_at_growing_distances_up_to_an_hour() -> None:
    for attempts, longest in ((1, 5), (2, 10), (4, 40), (11, 3600), (500, 3600)):
        delays = [leases.OUTBOX.delay_after(attempts).total_seconds() for _ in range(400)]
        assert all(1 <= delay <= longest for delay in delays)
        assert max(delays) > longest * 0.9
        assert min(delays) < longest * 0.3


def test_a_killed_workers_mails_are_taken_over_with_the_same_message_id(
    queue: Queue, deliverer: Deliverer, mail_server: MailServer, days: Days
) -> None:
    queue(5)
    with transaction() as session:
        held = leases.lease(session, pace=Pace.of(1000), now=days.now())
    message_ids = {f"<{row.message_id}@undersigned.example>" for row in rows()}
    assert len(held) == 5
    work(deliverer, days, steps=1)
    assert mail_server.box.mails == []

    days.skip(minutes=2)
    work(deliverer, days, steps=1)

    assert set(mail_server.box.message_ids) == message_ids
    assert states() == [MailState.SENT] * 5
    assert {row.attempts for row in rows()} == {2}


def test_a_worker_killed_between_sending_and_writing_it_down_sends_the_same_mail_twice(
    queue: Queue, app: Flask, config: Config, deliverer: Deliverer, mail_server: MailServer, days: Days
) -> None:
    class Killed(BaseException):
        pass

    class Deadly(SmtpTransport):
        def send(self, email: EmailMessage) -> None:
            super().send(email)
            raise Killed

    queue()
    transport = Deadly(mail_server.url)
    with pytest.raises(Killed):
        Deliverer(config, transport=transport).step(days.now)
    transport.close()

    days.skip(minutes=3)
    work(deliverer, days, steps=1)

    assert len(mail_server.box.mails) == 2
    assert len(set(mail_server.box.message_ids)) == 1


def test_who_comes_back_after_its_lease_ran_out_settles_nothing(
    queue: Queue, deliverer: Deliverer, mail_server: MailServer, days: Days
) -> None:
    queue()
    with transaction() as session:
        [(late, _)] = leases.lease(session, pace=Pace.of(1000), now=days.now())
    days.skip(minutes=3)
    mail_server.box.to_recipient.append(BUSY)
    work(deliverer, days, steps=1)

    with transaction() as session:
        assert leases.OUTBOX.settle(session, [(late, MailState.GAVE_UP)], now=days.now()) == 0

    assert states() == [MailState.QUEUED]


def test_a_mail_that_is_erased_while_it_is_sent_stays_erased(
    queue: Queue, app: Flask, config: Config, mail_server: MailServer, days: Days
) -> None:
    class Erasing(SmtpTransport):
        def send(self, email: EmailMessage) -> None:
            super().send(email)
            with transaction() as session:
                session.execute(text("DELETE FROM outgoing_mails"))

    queue(2)
    deliverer = Deliverer(config, transport=Erasing(mail_server.url))
    work(deliverer, days, steps=1)
    deliverer.close()

    assert rows() == []


def test_two_workers_send_each_mail_once(queue: Queue, app: Flask, config: Config, mail_server: MailServer) -> None:
    queue(200)
    sending = replace(config, mail_url=mail_server.url)
    workers = [Deliverer(sending, worker=name) for name in ("one", "two")]
    work_in_threads(app, workers, until=lambda: len(mail_server.box.mails) >= 200, most=120)
    work_in_threads(app, workers, until=lambda: False, most=0.3)
    for worker in workers:
        worker.close()

    assert sorted(mail_server.box.recipients) == sorted(f"ada{n}@example.org" for n in range(200))
    assert mail_server.box.connections == 2
    assert states() == [MailState.SENT] * 200


@pytest.mark.parametrize("rate", [5, 50])
def test_two_workers_together_never_go_above_the_rate(
    queue: Queue, app: Flask, config: Config, mail_server: MailServer, rate: int
) -> None:
    queue(rate * 3)
    sending = replace(config, mail_url=mail_server.url, mail_rate=float(rate))
    workers = [Deliverer(sending, worker=name) for name in ("one", "two")]
    work_in_threads(app, workers, until=lambda: len(mail_server.box.mails) >= rate * 3, most=120)
    for worker in workers:
        worker.close()

    arrivals = mail_server.box.arrivals
    assert len(arrivals) == rate * 3
    in_any_second = [sum(1 for other in arrivals if 0 <= other - first < 0.999) for first in arrivals]
    assert max(in_any_second) <= rate


@pytest.mark.parametrize("rate", [5, 50])
def test_a_worker_uses_its_rate(
    queue: Queue, app: Flask, config: Config, mail_server: MailServer, days: Days, rate: int
) -> None:
    queue(rate * 3)
    deliverer = Deliverer(replace(config, mail_url=mail_server.url, mail_rate=float(rate)))
    waited = 0.0
    while len(mail_server.box.mails) < rate * 3 and waited < 3:
        waited += work(deliverer, days, steps=1)
    deliverer.close()

    assert len(mail_server.box.mails) == rate * 3


def test_a_rate_below_one_a_second_means_one_mail_in_a_longer_time(
    queue: Queue, app: Flask, config: Config, mail_server: MailServer, days: Days
) -> None:
    queue(2)
    deliverer = Deliverer(replace(config, mail_url=mail_server.url, mail_rate=0.1))
    work(deliverer, days, steps=1)
    days.skip(seconds=9)
    deliverer.step(days.now)
    assert len(mail_server.box.mails) == 1

    days.skip(seconds=2)
    deliverer.step(days.now)
    deliverer.close()

    assert len(mail_server.box.mails) == 2


def test_mails_in_the_hands_of_a_slow_worker_count_in_the_rate(queue: Queue, app: Flask, days: Days) -> None:
    queue(60)
    pace = Pace.of(50)
    with transaction() as session:
        assert len(leases.lease(session, pace=pace, now=days.now())) == pace.batch
    days.skip(seconds=3)
    assert leases.room(db.session(), pace=pace, now=days.now()) == pace.most - pace.batch
    days.skip(seconds=13)
    assert leases.room(db.session(), pace=pace, now=days.now()) == pace.most
    end_read()


def test_a_slow_worker_gives_back_what_it_cannot_send_within_its_lease(
    queue: Queue, app: Flask, config: Config, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch, days: Days
) -> None:
    monkeypatch.setattr("app.mail.deliver.SENDING", timedelta(seconds=0))
    queue(2)
    deliverer = Deliverer(replace(config, mail_url=mail_server.url))
    work(deliverer, days, steps=1)
    deliverer.close()

    assert mail_server.box.mails == []
    assert [(row.state, row.attempts, row.leased_until, row.leased_at) for row in rows()] == [
        (MailState.QUEUED, 0, None, None)
    ] * 2


def test_a_worker_that_is_told_to_stop_begins_no_more_mails(
    queue: Queue, deliverer: Deliverer, mail_server: MailServer, days: Days
) -> None:
    queue(2)
    deliverer.stop()

    work(deliverer, days, steps=1)

    assert mail_server.box.mails == []
    assert [row.leased_until for row in rows()] == [None, None]


def test_nothing_is_written_while_nothing_is_due(
    queue: Queue, deliverer: Deliverer, days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue()
    work(deliverer, days, steps=1)

    def no_transaction() -> None:
        raise AssertionError("a write transaction for nothing")

    monkeypatch.setattr("app.mail.deliver.transaction", no_transaction)
    assert deliverer.step(days.now) == IDLE


def test_a_database_that_is_away_for_a_moment_after_sending_costs_no_second_mail(
    queue: Queue, deliverer: Deliverer, mail_server: MailServer, days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue()
    settle, failures = LeasedQueue.settle, [leases.__name__, leases.__name__]

    def settle_later(*args: Any, **kwargs: Any) -> object:
        if failures:
            failures.pop()
            args[1].execute(text("SELECT * FROM no_such_table"))
        return settle(*args, **kwargs)

    monkeypatch.setattr("app.mail.deliver.SETTLE_AGAIN", (0.0, 0.0, 0.0))
    monkeypatch.setattr(LeasedQueue, "settle", settle_later)
    work(deliverer, days, steps=1)

    assert states() == [MailState.SENT]
    assert len(mail_server.box.mails) == 1


def test_a_database_that_is_away_is_waited_for(deliverer: Deliverer, days: Days, app: Flask) -> None:
    rename("outgoing_mails", "away")

    assert deliverer.step(days.now) == 1.0

    rename("away", "outgoing_mails")
    assert deliverer.step(days.now) == IDLE


def rename(table: str, other: str) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {other}")


def test_what_is_due_is_found_through_the_partial_index(queue: Queue, days: Days) -> None:
    """Both planners use it only for a condition that they can read in the statement."""
    due = str(leases.OUTBOX.due(days.now()).limit(1).compile(db.engine, compile_kwargs={"literal_binds": False}))
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {due}", ("2026", 1, 0)).all()
    else:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plan = connection.exec_driver_sql(f"EXPLAIN {due}", {"due_at_1": days.now(), "param_1": 1}).all()

    assert "ix_outgoing_mails_due" in str(plan)
