"""From outbox rows to a mailbox, whatever servers and workers do."""

import logging
import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.core.db import transaction
from app.mail.deliver import IDLE, LONGEST_PAUSE, Deliverer
from app.models import Letter, MailKind, MailState, OutgoingMail
from tests.mail.post_office import Days, MailServer, rows, states, work
from tests.mail.queued import Queue

REFUSED = "550 5.1.1 <ada0@example.org> has no mailbox here"
BUSY = "451 4.7.1 <ada0@example.org> come back in a while"


def test_a_queued_mail_arrives_and_its_secrets_go(
    queue: Queue, deliverer: Deliverer, mail_server: MailServer, days: Days
) -> None:
    queue()

    work(deliverer, days, steps=1)

    assert mail_server.box.recipients == ["ada0@example.org"]
    [row] = rows()
    assert (row.state, row.recipient_encrypted, row.links_encrypted) == (MailState.SENT, None, None)
    assert row.settled_at is not None
    assert row.attempts == 1
    assert mail_server.box.message_ids == [f"<{row.message_id}@undersigned.example>"]


def test_mails_go_in_the_order_in_which_they_were_queued_over_one_connection(
    queue: Queue, deliverer: Deliverer, mail_server: MailServer, days: Days
) -> None:
    queue(120)

    work(deliverer, days, steps=5)

    assert mail_server.box.recipients == [f"ada{n}@example.org" for n in range(120)]
    assert mail_server.box.connections == 1


def test_while_smtp_is_refused_nothing_is_lost_and_all_hundred_arrive_after(
    queue: Queue, deliverer: Deliverer, mail_server: MailServer, days: Days
) -> None:
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


def test_the_pauses_grow_to_half_a_minute_and_end_with_the_first_success(
    queue: Queue, deliverer: Deliverer, mail_server: MailServer, days: Days
) -> None:
    mail_server.down()
    queue()
    pauses = []
    for _ in range(9):
        pauses.append(deliverer.step(days.now))
        days.skip(seconds=pauses[-1])
    assert pauses[0] <= 1
    assert LONGEST_PAUSE / 2 <= pauses[-1] <= LONGEST_PAUSE
    assert pauses[0] < pauses[2] < pauses[4]

    mail_server.up()
    assert deliverer.step(days.now) == IDLE
    assert len(mail_server.box.mails) == 1


def test_a_look_that_comes_too_early_does_not_disturb_the_server(
    queue: Queue, deliverer: Deliverer, mail_server: MailServer, days: Days
) -> None:
    mail_server.down()
    queue()
    deliverer.step(days.now)
    mail_server.up()

    assert deliverer.step(days.now) > 0

    assert mail_server.box.mails == []


def test_a_clock_that_was_set_back_does_not_stop_the_mail(
    queue: Queue, deliverer: Deliverer, mail_server: MailServer, days: Days
) -> None:
    mail_server.down()
    days.skip(hours=5)
    queue(made_at=days.now() - timedelta(hours=6))
    deliverer.step(days.now)
    mail_server.up()

    days.skip(hours=-5)
    work(deliverer, days, steps=1)

    assert states() == [MailState.SENT]


@pytest.mark.parametrize("stage", ["to_recipient", "to_data"])
def test_a_permanent_refusal_stops(
    queue: Queue, deliverer: Deliverer, mail_server: MailServer, days: Days, stage: str
) -> None:
    queue(2)
    getattr(mail_server.box, stage).append(REFUSED)

    work(deliverer, days, steps=1)
    days.skip(hours=2)
    work(deliverer, days, steps=2)

    refused, sent = rows()
    assert (refused.state, refused.recipient_encrypted, refused.links_encrypted) == (MailState.GAVE_UP, None, None)
    assert refused.attempts == 1
    assert sent.state is MailState.SENT
    assert mail_server.box.recipients == ["ada1@example.org"]


@pytest.mark.parametrize("stage", ["to_recipient", "to_data", "to_sender"])
def test_a_server_that_is_busy_is_asked_again_and_others_do_not_wait(
    queue: Queue, deliverer: Deliverer, mail_server: MailServer, days: Days, stage: str
) -> None:
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


def test_what_is_wrong_with_us_is_not_held_against_the_mail(
    queue: Queue, deliverer: Deliverer, mail_server: MailServer, days: Days
) -> None:
    queue(2)
    mail_server.box.to_sender.append("550 5.7.1 not you")
    mail_server.box.to_recipient.append("503 bad sequence of commands")

    work(deliverer, days, steps=1)

    assert states() == [MailState.QUEUED] * 2


def test_a_server_that_asks_for_a_login_is_as_good_as_away(
    queue: Queue, deliverer: Deliverer, mail_server: MailServer, days: Days
) -> None:
    queue(2)
    mail_server.box.to_sender.append("530 5.7.0 log in first")

    work(deliverer, days, steps=1)

    assert [(row.state, row.attempts) for row in rows()] == [(MailState.QUEUED, 0)] * 2


def test_a_mail_that_is_still_put_off_after_72_hours_is_given_up(
    queue: Queue, deliverer: Deliverer, mail_server: MailServer, days: Days
) -> None:
    queue()
    mail_server.box.to_recipient += [BUSY] * 1000
    for _ in range(80):
        work(deliverer, days, steps=1)
        days.skip(hours=0.95)
    assert 60 < rows()[0].attempts < 90

    [row] = rows()
    assert (row.state, row.recipient_encrypted, row.links_encrypted) == (MailState.GAVE_UP, None, None)


def test_after_72_hours_without_a_server_mails_are_given_up_and_younger_ones_stay(
    queue: Queue, deliverer: Deliverer, mail_server: MailServer, days: Days
) -> None:
    mail_server.down()
    queue(3, made_at=days.now() - timedelta(hours=71))
    queue(1)
    work(deliverer, days, steps=1)
    assert states() == [MailState.QUEUED] * 4

    days.skip(hours=1.1)
    work(deliverer, days, steps=1)

    assert states() == [MailState.GAVE_UP] * 3 + [MailState.QUEUED]
    assert [row.recipient_encrypted is None for row in rows()] == [True, True, True, False]


def test_a_broken_template_or_a_lost_key_costs_no_mail_and_stops_no_other(
    queue: Queue, deliverer: Deliverer, mail_server: MailServer, days: Days
) -> None:
    [broken, _] = queue(2)
    with transaction() as session:
        session.execute(
            update(OutgoingMail).where(OutgoingMail.id == broken).values(recipient_encrypted="not encrypted")
        )

    work(deliverer, days, steps=1)

    assert states() == [MailState.QUEUED, MailState.SENT]


def test_an_address_that_cannot_be_written_is_given_up(
    queue: Queue, deliverer: Deliverer, mail_server: MailServer, days: Days
) -> None:
    queue(address="ada\n@example.org")
    queue(address="ada")

    work(deliverer, days, steps=1)

    assert states() == [MailState.GAVE_UP] * 2


def test_the_log_names_no_address_and_repeats_no_server(
    queue: Queue, deliverer: Deliverer, mail_server: MailServer, days: Days, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="app")
    queue(4, address="ada{n}@example.org")
    queue(1, address="ada\n9@example.org")
    mail_server.box.to_recipient += [REFUSED, BUSY]
    mail_server.box.drops_after_data = 1
    work(deliverer, days, steps=1)
    mail_server.down()
    work(deliverer, days, steps=2)

    assert "confirm" in caplog.text
    assert not re.search(r"\bada\b", caplog.text)
    assert "example.org" not in caplog.text
    assert "mailbox here" not in caplog.text


def test_a_withheld_mail_never_leaves(
    queue: Queue, deliverer: Deliverer, mail_server: MailServer, days: Days, letter: Letter
) -> None:
    queue(kind=MailKind.SIGNED)
    with transaction() as session:
        session.execute(update(OutgoingMail).values(state=MailState.WITHHELD))

    work(deliverer, days, steps=1)

    assert mail_server.box.mails == []
