"""What comes back from a mail server keeps further mail away from that mailbox."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.db import end_read
from tests.make import a_letter, sign
from tests.post_box import PostBox

REPORT = """From: Mail Delivery <mailer-daemon@mx.example>
To: letters@undersigned.example
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="b"

--b
Content-Type: text/plain

This is the mail system.

--b
Content-Type: message/{kind}

{status}

--b
Content-Type: {original}

Message-ID: {message_id}
From: Undersigned <letters@undersigned.example>
Subject: Confirm your signature

--b--
"""
FAILED = "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; ada@example.org\nAction: failed\nStatus: 5.1.1"
DELAYED = FAILED.replace("failed", "delayed").replace("5.1.1", "4.4.1")
COMPLAINT = "Feedback-Type: abuse\nUser-Agent: Example/1.0\nVersion: 1"


def comes_back(app: Flask, **words: str) -> str:
    done = app.test_cli_runner().invoke(args=["bounce"], input=REPORT.format(**words))
    assert done.exit_code == 0, done.output
    end_read()
    return done.output


@pytest.mark.parametrize("original", ["message/rfc822", "text/rfc822-headers"])
@pytest.mark.parametrize(("kind", "status"), [("delivery-status", FAILED), ("feedback-report", COMPLAINT)])
def test_a_mailbox_whose_mail_came_back_gets_no_other(
    app: Flask, client: FlaskClient, post_box: PostBox, kind: str, status: str, original: str
) -> None:
    sign(client, a_letter(), name="Ada", email="ada@example.org")
    mail = post_box.last

    said = comes_back(app, kind=kind, status=status, original=original, message_id=mail.message["Message-ID"])
    assert "No more mail goes to that mailbox" in said
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
