"""From the outbox's rows to a mailbox, whatever servers and workers do."""

import logging
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from post_office import rows, states, work, work_in_threads
from sqlalchemy import text, update

from app.db import db, end_read, transaction
from app.mail import leases
from app.mail.deliver import IDLE, LONGEST_PAUSE, Deliverer
from app.mail.leases import Outcome, Pace
from app.mail.transports import SmtpTransport
from app.models import MailKind, MailState, OutgoingMail

REFUSED = "550 5.1.1 <ada0@example.org> has no mailbox here"
BUSY = "451 4.7.1 <ada0@example.org> come back in a while"


def test_a_queued_mail_arrives_and_its_secrets_go(queue, deliverer, mail_server, days):
    queue()

    work(deliverer, days, steps=1)

    assert mail_server.box.recipients == ["ada0@example.org"]
    [row] = rows()
    assert (row.state, row.recipient_sealed, row.links_sealed) == (MailState.SENT, None, None)
    assert row.settled_at is not None
    assert row.attempts == 1
    assert mail_server.box.message_ids == [f"<{row.message_id}@undersigned.example>"]


def test_mails_go_in_the_order_in_which_they_were_queued_over_one_connection(queue, deliverer, mail_server, days):
    queue(120)

    work(deliverer, days, steps=5)

    assert mail_server.box.recipients == [f"ada{n}@example.org" for n in range(120)]
    assert mail_server.box.connections == 1


def test_while_smtp_is_refused_nothing_is_lost_and_all_hundred_arrive_after(queue, deliverer, mail_server, days):
    mail_server.down()
    queue(100)
    began = days.now()
    work(deliverer, days, steps=8)
    assert days.now() - began > timedelta(seconds=20)
    assert [(row.state, row.attempts) for row in rows()] == [(MailState.QUEUED, 0)] * 100

    mail_server.up()
    work(deliverer, days, steps=8)

    assert sorted(mail_server.box.recipients) == sorted(f"ada{n}@example.org" for n in range(100))
    assert states() == [MailState.SENT] * 100


def test_the_pauses_grow_to_half_a_minute_and_end_with_the_first_success(queue, deliverer, mail_server, days):
    mail_server.down()
    queue()
    pauses = []
    for _ in range(9):
        pauses.append(deliverer.step(days.now()))
        days.skip(seconds=pauses[-1])
    assert pauses[0] <= 1
    assert LONGEST_PAUSE / 2 <= pauses[-1] <= LONGEST_PAUSE
    assert pauses[0] < pauses[2] < pauses[4] <= pauses[-1]

    mail_server.up()
    assert deliverer.step(days.now()) == 0
    assert deliverer.step(days.now()) == IDLE


def test_a_look_that_comes_too_early_does_not_disturb_the_server(queue, deliverer, mail_server, days):
    mail_server.down()
    queue()
    deliverer.step(days.now())
    mail_server.up()

    assert deliverer.step(days.now()) > 0

    assert mail_server.box.mails == []


def test_a_clock_that_was_set_back_does_not_stop_the_mail(queue, deliverer, mail_server, days):
    mail_server.down()
    days.skip(hours=5)
    queue(made_at=days.now() - timedelta(hours=6))
    deliverer.step(days.now())
    mail_server.up()

    days.skip(hours=-5)
    work(deliverer, days, steps=1)

    assert states() == [MailState.SENT]


@pytest.mark.parametrize("stage", ["to_recipient", "to_data"])
def test_a_permanent_refusal_stops(queue, deliverer, mail_server, days, stage):
    queue(2)
    getattr(mail_server.box, stage).append(REFUSED)

    work(deliverer, days, steps=1)
    days.skip(hours=2)
    work(deliverer, days, steps=2)

    refused, sent = rows()
    assert (refused.state, refused.recipient_sealed, refused.links_sealed) == (MailState.GAVE_UP, None, None)
    assert refused.attempts == 1
    assert sent.state is MailState.SENT
    assert mail_server.box.recipients == ["ada1@example.org"]


@pytest.mark.parametrize("stage", ["to_recipient", "to_data", "to_sender"])
def test_a_server_that_is_busy_is_asked_again_and_others_do_not_wait(queue, deliverer, mail_server, days, stage):
    queue(2)
    getattr(mail_server.box, stage).append(BUSY)

    work(deliverer, days, steps=1)
    assert states() == [MailState.QUEUED, MailState.SENT]
    assert rows()[0].due_at > days.now()
    days.skip(seconds=6)
    work(deliverer, days, steps=1)

    assert states() == [MailState.SENT, MailState.SENT]
    assert mail_server.box.recipients == ["ada1@example.org", "ada0@example.org"]
    assert rows()[0].attempts == 2


def test_a_sender_that_the_server_does_not_like_is_not_held_against_the_mail(queue, deliverer, mail_server, days):
    queue()
    mail_server.box.to_sender.append("550 5.7.1 not you")

    work(deliverer, days, steps=1)

    assert states() == [MailState.QUEUED]


def test_retries_come_at_growing_distances_up_to_an_hour():
    for attempts, longest in ((1, 5), (2, 10), (4, 40), (11, 3600), (500, 3600)):
        delays = [leases.delay_after(attempts).total_seconds() for _ in range(400)]
        assert all(1 <= delay <= longest for delay in delays)
        assert max(delays) > longest * 0.9
        assert min(delays) < longest * 0.3


def test_a_mail_that_is_still_put_off_after_72_hours_is_given_up(queue, deliverer, mail_server, days):
    queue()
    mail_server.box.to_recipient += [BUSY] * 1000
    for _ in range(80):
        work(deliverer, days, steps=1)
        days.skip(hours=0.95)
    assert 60 < rows()[0].attempts < 90

    [row] = rows()
    assert (row.state, row.recipient_sealed, row.links_sealed) == (MailState.GAVE_UP, None, None)


def test_after_72_hours_without_a_server_mails_are_given_up_and_younger_ones_stay(queue, deliverer, mail_server, days):
    mail_server.down()
    queue(3, made_at=days.now() - timedelta(hours=71))
    queue(1)
    work(deliverer, days, steps=1)
    assert states() == [MailState.QUEUED] * 4

    days.skip(hours=1.1)
    work(deliverer, days, steps=1)

    assert states() == [MailState.GAVE_UP] * 3 + [MailState.QUEUED]
    assert [row.recipient_sealed is None for row in rows()] == [True, True, True, False]


def test_a_mail_dropped_after_its_data_comes_again_under_the_same_message_id(queue, deliverer, mail_server, days):
    queue(3)
    mail_server.box.drops_after_data = 1

    work(deliverer, days, steps=1)
    assert states() == [MailState.QUEUED] * 3
    assert [row.attempts for row in rows()] == [1, 0, 0]
    days.skip(seconds=6)
    work(deliverer, days, steps=2)

    assert states() == [MailState.SENT] * 3
    twice = f"<{rows()[0].message_id}@undersigned.example>"
    assert mail_server.box.message_ids.count(twice) == 2
    assert len(mail_server.box.mails) == 4


def test_a_mail_that_always_breaks_the_connection_does_not_stand_in_the_way(queue, app, config, mail_server, days):
    [poison, *_] = queue(3)

    class Breaking(SmtpTransport):
        def send(self, email: EmailMessage) -> None:
            mail_server.box.drops_after_data = int(str(email["To"]).startswith("ada0@"))
            super().send(email)

    deliverer = Deliverer(config, transport=Breaking(mail_server.url))
    work(deliverer, days, steps=3)
    deliverer.close()

    assert [row.state for row in rows() if row.id != poison] == [MailState.SENT] * 2


def test_a_connection_that_the_server_closed_meanwhile_is_opened_again(queue, deliverer, mail_server, days):
    queue()
    work(deliverer, days, steps=1)
    mail_server.down()
    mail_server.up()
    queue()

    work(deliverer, days, steps=1)

    assert states() == [MailState.SENT] * 2


def test_an_idle_connection_is_given_up(queue, deliverer, mail_server, days):
    queue()
    work(deliverer, days, steps=1)
    days.skip(seconds=11)
    work(deliverer, days, steps=1)
    queue()

    work(deliverer, days, steps=1)

    assert mail_server.box.connections == 2


def test_a_server_that_takes_a_few_mails_a_connection_gets_them_all(queue, deliverer, mail_server, days):
    queue(3)
    mail_server.box.to_sender += ["250 OK", "421 4.7.0 enough for this connection"]

    work(deliverer, days, steps=1)

    # The first answer was consumed without noting a sender, which aiosmtpd minds; it is sent again like the rest.
    days.skip(seconds=6)
    work(deliverer, days, steps=2)
    assert states() == [MailState.SENT] * 3


def test_a_killed_workers_mails_are_taken_over_with_the_same_message_id(queue, deliverer, mail_server, days):
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
    queue, app, config, deliverer, mail_server, days
):
    class Killed(BaseException):
        pass

    class Deadly(SmtpTransport):
        def send(self, email: EmailMessage) -> None:
            super().send(email)
            raise Killed

    queue()
    transport = Deadly(mail_server.url)
    with pytest.raises(Killed):
        Deliverer(config, transport=transport).step(days.now())
    transport.close()

    days.skip(minutes=3)
    work(deliverer, days, steps=1)

    assert len(mail_server.box.mails) == 2
    assert len(set(mail_server.box.message_ids)) == 1


def test_who_comes_back_after_its_lease_ran_out_settles_nothing(queue, deliverer, mail_server, days):
    queue()
    with transaction() as session:
        [(late, _)] = leases.lease(session, pace=Pace.of(1000), now=days.now())
    days.skip(minutes=3)
    mail_server.box.to_recipient.append(BUSY)
    work(deliverer, days, steps=1)

    with transaction() as session:
        assert leases.settle(session, [(late, Outcome.REFUSED)], now=days.now()) == 0

    assert states() == [MailState.QUEUED]


def test_a_mail_that_is_erased_while_it_is_sent_stays_erased(queue, app, config, mail_server, days):
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


def test_two_workers_send_each_mail_once(queue, app, config, mail_server):
    queue(200)
    sending = replace(config, mail_url=mail_server.url)
    workers = [Deliverer(sending, worker=name) for name in ("one", "two")]
    work_in_threads(app, workers, until=lambda: len(mail_server.box.mails) >= 200, most=20)
    work_in_threads(app, workers, until=lambda: False, most=0.3)
    for worker in workers:
        worker.close()

    assert sorted(mail_server.box.recipients) == sorted(f"ada{n}@example.org" for n in range(200))
    assert mail_server.box.connections == 2
    assert states() == [MailState.SENT] * 200


@pytest.mark.parametrize("rate", [5, 50])
def test_two_workers_together_never_go_above_the_rate(queue, app, config, mail_server, rate):
    queue(rate * 3)
    sending = replace(config, mail_url=mail_server.url, mail_rate=float(rate))
    workers = [Deliverer(sending, worker=name) for name in ("one", "two")]
    work_in_threads(app, workers, until=lambda: len(mail_server.box.mails) >= rate * 3, most=15)
    for worker in workers:
        worker.close()

    arrivals = mail_server.box.arrivals
    assert len(arrivals) == rate * 3
    in_any_second = [sum(1 for other in arrivals if 0 <= other - first < 0.999) for first in arrivals]
    assert max(in_any_second) <= rate
    assert arrivals[-1] - arrivals[0] < 4


def test_a_rate_below_one_a_second_means_one_mail_in_a_longer_time(queue, app, config, mail_server, days):
    queue(2)
    deliverer = Deliverer(replace(config, mail_url=mail_server.url, mail_rate=0.1))
    work(deliverer, days, steps=1)
    days.skip(seconds=9)
    deliverer.step(days.now())
    assert len(mail_server.box.mails) == 1

    days.skip(seconds=2)
    deliverer.step(days.now())
    deliverer.close()

    assert len(mail_server.box.mails) == 2


def test_mails_in_the_hands_of_a_slow_worker_count_in_the_rate(queue, app, days):
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
    queue, app, config, mail_server, monkeypatch, days
):
    monkeypatch.setattr("app.mail.deliver.SENDING", timedelta(seconds=0))
    queue(2)
    deliverer = Deliverer(replace(config, mail_url=mail_server.url))
    work(deliverer, days, steps=1)
    deliverer.close()

    assert mail_server.box.mails == []
    assert [(row.state, row.attempts, row.leased_until, row.leased_at) for row in rows()] == [
        (MailState.QUEUED, 0, None, None)
    ] * 2


def test_a_worker_that_is_told_to_stop_begins_no_more_mails(queue, deliverer, mail_server, days):
    queue(2)
    deliverer.stop()

    work(deliverer, days, steps=1)

    assert mail_server.box.mails == []
    assert [row.leased_until for row in rows()] == [None, None]


def test_nothing_is_written_while_nothing_is_due(queue, deliverer, days, monkeypatch):
    queue()
    work(deliverer, days, steps=1)

    def no_transaction():
        raise AssertionError("a write transaction for nothing")

    monkeypatch.setattr("app.mail.deliver.transaction", no_transaction)
    assert deliverer.step(days.now()) == IDLE


def test_a_broken_template_or_a_lost_key_costs_no_mail_and_stops_no_other(queue, deliverer, mail_server, days):
    [broken, _] = queue(2)
    with transaction() as session:
        session.execute(update(OutgoingMail).where(OutgoingMail.id == broken).values(recipient_sealed="not sealed"))

    work(deliverer, days, steps=1)

    assert states() == [MailState.QUEUED, MailState.SENT]


def test_an_address_that_cannot_be_written_is_given_up(queue, deliverer, mail_server, days):
    queue(address="ada\n@example.org")
    queue(address="ada")

    work(deliverer, days, steps=1)

    assert states() == [MailState.GAVE_UP] * 2


def test_a_database_that_is_away_for_a_moment_after_sending_costs_no_second_mail(
    queue, deliverer, mail_server, days, monkeypatch
):
    queue()
    settle, failures = leases.settle, [leases.__name__, leases.__name__]

    def settle_later(*args, **kwargs):
        if failures:
            failures.pop()
            args[0].execute(text("SELECT * FROM no_such_table"))
        return settle(*args, **kwargs)

    monkeypatch.setattr("app.mail.deliver.SETTLE_AGAIN", (0.0, 0.0, 0.0))
    monkeypatch.setattr("app.mail.leases.settle", settle_later)
    work(deliverer, days, steps=1)

    assert states() == [MailState.SENT]
    assert len(mail_server.box.mails) == 1


def test_a_database_that_is_away_is_waited_for(deliverer, days, app):
    db.drop_all()

    assert deliverer.step(days.now()) == 1.0

    db.create_all()
    assert deliverer.step(days.now()) == IDLE


def test_the_log_names_no_address_and_repeats_no_server(queue, deliverer, mail_server, days, caplog):
    caplog.set_level(logging.DEBUG, logger="app")
    queue(4, address="ada{n}@example.org")
    queue(1, address="ada\n9@example.org")
    mail_server.box.to_recipient += [REFUSED, BUSY]
    mail_server.box.drops_after_data = 1
    work(deliverer, days, steps=1)
    mail_server.down()
    work(deliverer, days, steps=2)

    assert "confirm" in caplog.text
    assert "ada" not in caplog.text
    assert "example.org" not in caplog.text
    assert "mailbox here" not in caplog.text


def test_a_withheld_mail_never_leaves(queue, deliverer, mail_server, days, letter):
    queue(kind=MailKind.SIGNED)
    with transaction() as session:
        session.execute(update(OutgoingMail).values(state=MailState.WITHHELD))

    work(deliverer, days, steps=1)

    assert mail_server.box.mails == []


def test_a_full_outbox_is_read_through_its_partial_index(queue, app, config, days):
    if not config.on_sqlite:
        pytest.skip("SQLite's planner is the one that needs the condition written out")
    statement = str(leases.due_mails(days.now()).limit(1).compile(db.engine))
    plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", ("2026", 1, 0)).all()

    assert "ix_outgoing_mails_due" in str(plan)
