"""Mails that come back."""

from flask import Flask
from flask.testing import FlaskClient

from app.core.db import end_read
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


ABOUT_US = FAILED.replace("5.1.1", "5.7.1")


def comes_back(app: Flask, **words: str) -> str:
    done = app.test_cli_runner().invoke(args=["bounce"], input=REPORT.format(**words))
    assert done.exit_code == 0, done.output
    end_read()
    return done.output


def is_written_to(client: FlaskClient, post_box: PostBox, email: str) -> bool:
    """Whether a sign-up on another letter brings its confirm mail."""
    before = len(post_box.to(email, "confirm"))
    sign(client, a_letter(), email=email)
    return len(post_box.to(email, "confirm")) > before
