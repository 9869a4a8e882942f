"""Connections to the mail server that break, or are kept."""

from email.message import EmailMessage

from flask import Flask

from app.core.config import Config
from app.mail.deliver import Deliverer
from app.mail.transports import SmtpTransport
from app.models import MailState
from tests.mail.post_office import Days, MailServer, rows, states, work
from tests.mail.queued import Queue


def test_a_mail_dropped_after_its_data_comes_again_under_the_same_message_id(
    queue: Queue, deliverer: Deliverer, mail_server: MailServer, days: Days
) -> None:
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


def test_a_mail_that_always_breaks_the_connection_does_not_stand_in_the_way(
    queue: Queue, app: Flask, config: Config, mail_server: MailServer, days: Days
) -> None:
    [poison, *_] = queue(3)

    class Breaking(SmtpTransport):
        def send(self, email: EmailMessage) -> None:
            mail_server.box.drops_after_data = int(str(email["To"]).startswith("ada0@"))
            super().send(email)

    deliverer = Deliverer(config, transport=Breaking(mail_server.url))
    work(deliverer, days, steps=3)
    deliverer.close()

    assert [row.state for row in rows() if row.id != poison] == [MailState.SENT] * 2


def test_a_connection_that_the_server_closed_meanwhile_is_opened_again(
    queue: Queue, deliverer: Deliverer, mail_server: MailServer, days: Days
) -> None:
    queue()
    work(deliverer, days, steps=1)
    mail_server.down()
    mail_server.up()
    queue()

    work(deliverer, days, steps=1)

    assert states() == [MailState.SENT] * 2


def test_an_idle_connection_is_given_up(
    queue: Queue, deliverer: Deliverer, mail_server: MailServer, days: Days
) -> None:
    queue()
    work(deliverer, days, steps=1)
    days.skip(seconds=11)
    work(deliverer, days, steps=1)
    queue()

    work(deliverer, days, steps=1)

    assert mail_server.box.connections == 2


def test_a_server_that_takes_a_few_mails_a_connection_gets_them_all(
    queue: Queue, deliverer: Deliverer, mail_server: MailServer, days: Days
) -> None:
    queue(3)
    mail_server.box.to_sender += ["", "421 4.7.0 enough for this connection"]

    work(deliverer, days, steps=1)

    assert states() == [MailState.SENT] * 3
    assert mail_server.box.connections == 2
