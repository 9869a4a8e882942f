"""A bounce suppresses further mail to that mailbox."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.db import end_read
from app.retention import jobs
from tests.journeys.steps import signed
from tests.journeys.watch import Watch, watch
from tests.mail.bouncing import FAILED, comes_back, is_written_to
from tests.make import a_letter, a_listed_domain, sign, work
from tests.pages.report_page import reports_name
from tests.post_box import PostBox

__all__ = ["watch"]

DELAYED = FAILED.replace("failed", "delayed").replace("5.1.1", "4.4.1")
COMPLAINT = "Feedback-Type: abuse\nUser-Agent: Example/1.0\nVersion: 1"


@pytest.mark.parametrize("original", ["message/rfc822", "text/rfc822-headers"])
@pytest.mark.parametrize(("kind", "status"), [("delivery-status", FAILED), ("feedback-report", COMPLAINT)])
def test_a_mailbox_whose_mail_came_back_gets_no_other(
    app: Flask, client: FlaskClient, post_box: PostBox, kind: str, status: str, original: str
) -> None:
    sign(client, a_letter(), name="Ada", email="ada@example.org")
    mail = post_box.last

    said = comes_back(app, kind=kind, status=status, original=original, message_id=mail.message["Message-ID"])
    assert "We no longer email that address" in said
    sign(client, a_letter(), name="Ada", email="ada@example.org")
    sign(client, a_letter(), name="Boris", email="boris@example.org")

    assert post_box.last.to == "boris@example.org"
    assert [one.to for one in post_box.mails].count("ada@example.org") == 1


@pytest.mark.parametrize("status", [DELAYED, FAILED])
def test_a_delay_or_somebody_elses_report_keeps_nothing_away(
    app: Flask, client: FlaskClient, post_box: PostBox, status: str
) -> None:
    sign(client, a_letter(), name="Ada", email="ada@example.org")
    ours = post_box.last.message["Message-ID"]
    about = ours if status == DELAYED else "<0123456789abcdef@elsewhere.example>"

    said = comes_back(app, kind="delivery-status", status=status, original="message/rfc822", message_id=about)

    assert "Nothing to do" in said
    sign(client, a_letter(), name="Ada", email="ada@example.org")
    post_box.empty()
    assert [one.to for one in post_box.mails].count("ada@example.org") == 2


@pytest.mark.parametrize("hours", [0, 30])
def test_a_work_mailbox_that_does_not_exist_is_left_alone_and_the_signers_own_is_not(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch, hours: int
) -> None:
    a_listed_domain("northlight.example")
    claim = {"professional": "1", "profession": "actors", "route": "work-email", "work_email": "ad@northlight.example"}
    signed(client, post_box, a_letter(), email="ada@example.org", **claim)
    work(watch.now())
    [mail] = post_box.to("ad@northlight.example", "work-email")
    watch.wait(hours=hours)
    jobs.run(watch.now())

    comes_back(
        app, kind="delivery-status", status=FAILED, original="message/rfc822", message_id=mail.message["Message-ID"]
    )

    assert not is_written_to(client, post_box, "ad@northlight.example")
    assert is_written_to(client, post_box, "ada@example.org")


def test_who_complains_of_a_change_of_address_gets_no_more_mail_and_the_signer_does(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    private = signed(client, post_box, a_letter(), email="ada@example.org")
    client.post(private, data={"act": "address", "email": "vera@example.net"})
    [mail] = post_box.to("vera@example.net", "new-address")

    watch.wait(minutes=6)
    comes_back(
        app, kind="feedback-report", status=COMPLAINT, original="message/rfc822", message_id=mail.message["Message-ID"]
    )

    assert not is_written_to(client, post_box, "vera@example.net")
    assert is_written_to(client, post_box, "ada@example.org")


def test_who_complains_of_a_report_in_their_name_gets_no_more_mail(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    work(watch.now())
    reports_name(client, letter, "Ada Finch", kind="me", email="vera@example.net")
    [mail] = post_box.to("vera@example.net", "report")

    comes_back(
        app, kind="feedback-report", status=COMPLAINT, original="message/rfc822", message_id=mail.message["Message-ID"]
    )

    assert not is_written_to(client, post_box, "vera@example.net")


@pytest.mark.parametrize(
    ("status", "diagnosis", "silences"),
    [
        ("5.1.1", "smtp; 550 5.1.1 no such user", True),
        ("5.1.2", "", True),
        ("5.1.6", "", True),
        ("5.1.10", "smtp; 556 5.1.10 null MX", True),
        ("5.2.1 (mailbox disabled)", "", True),
        ("5.0.0", "smtp; 550 5.1.1 User unknown", True),  # the servers' own word is better than the reporter's
        ("5.1.1", "smtp; 550 5.7.1 Service unavailable; client host blocked", False),
        ("5.7.1", "smtp; 550 5.7.1 on our block list", False),
        ("5.7.26", "", False),
        ("5.2.2", "smtp; 552 5.2.2 over quota", False),
        ("5.2.3", "", False),
        ("5.4.4", "", False),
        ("5.6.1", "", False),
        ("5.1.8", "", False),
        ("5.0.0", "smtp; 550 rejected", False),
        ("4.2.2", "", False),
        ("5.11.1", "", False),
    ],
)
def test_only_what_says_that_nobody_reads_a_mailbox_silences_it(
    app: Flask, client: FlaskClient, post_box: PostBox, status: str, diagnosis: str, silences: bool
) -> None:
    sign(client, a_letter(), email="ada@example.org")
    told = FAILED.replace("5.1.1", status) + (f"\nDiagnostic-Code: {diagnosis}" if diagnosis else "")
    ours = post_box.last.message["Message-ID"]

    said = comes_back(app, kind="delivery-status", status=told, original="message/rfc822", message_id=ours)

    assert ("We no longer email" in said) is silences
    assert ("this is about us" in said) is not silences
    assert is_written_to(client, post_box, "ada@example.org") is not silences


QMAIL = """From: MAILER-DAEMON@mx.example
To: letters@undersigned.example
Subject: failure notice

Hi. This is the qmail-send program at mx.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<ada@example.org>:
{why}

--- Below this line is a copy of the message.

Return-Path: <letters@undersigned.example>
Message-ID: {message_id}
Subject: Confirm your signature
"""


@pytest.mark.parametrize(
    ("why", "silences"),
    [
        ("Sorry, no mailbox here by that name. (#5.1.1)", True),
        ("192.0.2.1 does not like recipient.\nRemote host said: 550 User unknown", True),
        ("192.0.2.1 failed after I sent the message.\nRemote host said: 554 5.7.1 spam", False),
        ("192.0.2.1 does not like recipient.\nRemote host said: 550 user unknown or blocked by policy", False),
        ("Remote host said: 550 mailbox is full", False),
    ],
)
def test_a_server_that_reports_in_its_own_words_is_understood(
    app: Flask, client: FlaskClient, post_box: PostBox, why: str, silences: bool
) -> None:
    sign(client, a_letter(), email="ada@example.org")
    message = QMAIL.format(why=why, message_id=post_box.last.message["Message-ID"])
    app.test_cli_runner().invoke(args=["bounce"], input=message)
    end_read()
    assert is_written_to(client, post_box, "ada@example.org") is not silences


def test_feedback_that_is_no_complaint_silences_nobody(app: Flask, client: FlaskClient, post_box: PostBox) -> None:
    sign(client, a_letter(), email="ada@example.org")
    ours = post_box.last.message["Message-ID"]
    fine = COMPLAINT.replace("abuse", "not-spam")
    comes_back(app, kind="feedback-report", status=fine, original="message/rfc822", message_id=ours)
    assert is_written_to(client, post_box, "ada@example.org")


@pytest.mark.parametrize(("kind", "status"), [("delivery-status", FAILED), ("feedback-report", COMPLAINT)])
def test_whoever_asks_for_their_own_link_gets_it_all_the_same(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch, kind: str, status: str
) -> None:
    letter = a_letter()
    signed(client, post_box, letter, email="ada@example.org")
    watch.wait(minutes=6)
    ours = post_box.last.message["Message-ID"]
    comes_back(app, kind=kind, status=status, original="message/rfc822", message_id=ours)

    client.post("/lost-link", data={"letter": letter.slug, "email": "ada@example.org"})
    [lost] = post_box.to("ada@example.org", "lost-link")
    assert client.get(lost.link).status_code == 200
    watch.wait(minutes=6)
    sign(client, letter, email="ada@example.org")
    assert len(post_box.to("ada@example.org", "already-signed")) == 1
    assert not is_written_to(client, post_box, "ada@example.org"), "a stranger's sign-up elsewhere brings nothing"


def test_who_waits_for_their_confirm_link_can_have_it_again_after_a_bounce(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    letter = a_letter()
    sign(client, letter, email="ada@example.org")
    ours = post_box.last.message["Message-ID"]
    comes_back(app, kind="delivery-status", status=FAILED, original="message/rfc822", message_id=ours)
    watch.wait(minutes=6)
    sign(client, letter, email="ada@example.org")
    assert len(post_box.to("ada@example.org", "confirm")) == 2
