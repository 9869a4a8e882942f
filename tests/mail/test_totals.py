"""What becomes of mails is counted by provider and reply code, for good: the rows go after 30 days."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete

from app.core.db import transaction
from app.mail.deliver import Deliverer
from app.mail.leases import KEEP_TRYING
from app.models import OutgoingMail
from app.text.known_mail_providers import KNOWN, provider_of
from tests.mail.post_office import Days, MailServer, work
from tests.mail.queued import Queue
from tests.pages.metrics import scrape

REFUSED, BUSY = "550 5.7.1 not from you", "451 4.3.2 later"


def test_each_mail_is_counted_by_what_its_provider_answered(
    client: FlaskClient, queue: Queue, deliverer: Deliverer, mail_server: MailServer, days: Days
) -> None:
    queue(2, address="ada{n}@gmail.com")
    queue(1, address="bao{n}@hotmail.co.uk")
    queue(1, address="cleo{n}@guild.example")
    mail_server.box.to_recipient += ["", REFUSED, BUSY, ""]
    work(deliverer, days, steps=1)
    found = scrape(client)
    assert found.mails("sent") == {("google", "250"): 1, ("other", "250"): 1}
    assert found.mails("gave-up") == {("google", "550"): 1}
    assert found.mails("deferred") == {("microsoft", "451"): 1}

    days.skip(hours=2)
    work(deliverer, days, steps=3)
    found = scrape(client)
    assert found.mails("sent") == {("google", "250"): 1, ("microsoft", "250"): 1, ("other", "250"): 1}
    assert found.mails("deferred") == {("microsoft", "451"): 1}


def test_totals_outlive_the_rows_and_grow_whichever_worker_sends(
    client: FlaskClient, queue: Queue, deliverer: Deliverer, days: Days
) -> None:
    for sent in (3, 6):
        queue(3, address="ada{n}@gmail.com")
        days.skip(minutes=1)
        work(deliverer, days, steps=2)
        with transaction() as session:
            session.execute(delete(OutgoingMail))
        assert scrape(client).mails("sent") == {("google", "250"): sent}


def test_a_server_that_is_away_refuses_nobody_and_what_is_given_up_after_three_days_is_counted(
    client: FlaskClient, queue: Queue, deliverer: Deliverer, mail_server: MailServer, days: Days
) -> None:
    mail_server.down()
    queue(2)
    work(deliverer, days, steps=3)
    found = scrape(client)
    assert (found.mails("deferred"), found.mails("gave-up")) == ({}, {})
    assert found.value("queue_depth", queue="mail") == 2
    days.skip(seconds=(KEEP_TRYING + timedelta(minutes=5)).total_seconds())
    work(deliverer, days, steps=2)
    assert scrape(client).mails("gave-up") == {("other", "expired"): 2}


@pytest.mark.parametrize(
    ("domain", "provider"),
    [
        ("gmail.com", "google"),
        ("GMail.com", "google"),
        ("yahoo.co.uk", "yahoo"),
        ("outlook.fr", "microsoft"),
        ("gmx.at", "web-de"),
        ("fastmail.com", "fastmail"),
        ("yandex.com.tr", "yandex"),
        ("gmail.com.example", "other"),
        ("notgmail.com", "other"),
        ("yahoo.guild.example", "other"),
        ("guild.example", "other"),
    ],
)
def test_a_provider_is_one_of_a_fixed_list(domain: str, provider: str) -> None:
    assert provider_of(domain) == provider
    assert provider in KNOWN
