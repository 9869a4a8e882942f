"""What comes back from a mail server keeps further mail away from that mailbox."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import tokens
from app.db import end_read
from app.signing import chores
from tests.journeys.steps import named, signed
from tests.journeys.watch import Watch, watch
from tests.make import a_letter, a_listed_domain, sign, work
from tests.post_box import PostBox

__all__ = ["watch"]

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


def is_written_to(client: FlaskClient, post_box: PostBox, email: str) -> bool:
    """Whether a sign-up on another letter brings its confirm mail."""
    before = len(post_box.to(email, "confirm"))
    sign(client, a_letter(), email=email)
    return len(post_box.to(email, "confirm")) > before


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
    chores.run(watch.now())

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
    mark = tokens.mark_of(named(letter, "Ada Finch").id)
    client.post(
        f"/letters/{letter.slug}/report", data={"q": "Finch", "name": mark, "kind": "me", "email": "vera@example.net"}
    )
    [mail] = post_box.to("vera@example.net", "report")

    comes_back(
        app, kind="feedback-report", status=COMPLAINT, original="message/rfc822", message_id=mail.message["Message-ID"]
    )

    assert not is_written_to(client, post_box, "vera@example.net")
