"""An operator sees which mailboxes get no mail and why, and lifts it; a block list silences nobody."""

from flask import Flask
from flask.testing import FlaskClient

from app.core.db import end_read
from tests.journeys.steps import signed
from tests.journeys.watch import Watch, watch
from tests.mail.bouncing import ABOUT_US, FAILED, comes_back, is_written_to
from tests.make import a_letter, sign
from tests.post_box import PostBox

__all__ = ["watch"]


def test_the_operator_sees_why_a_mailbox_gets_no_mail_and_lifts_it(
    app: Flask, client: FlaskClient, post_box: PostBox
) -> None:
    run = app.test_cli_runner().invoke
    sign(client, a_letter(), email="ada@gmail.com")
    ours = post_box.last.message["Message-ID"]
    assert "We do email this address" in run(args=["mail", "suppressions", "ada@gmail.com"]).output
    comes_back(app, kind="delivery-status", status=FAILED, original="message/rfc822", message_id=ours)

    why = run(args=["mail", "suppressions", "A.d.a+x@googlemail.com"]).output
    assert "there is no such mailbox (5.1.1)" in why
    assert "since " in why
    assert "5.1.1" in run(args=["mail", "suppressions"]).output
    assert not is_written_to(client, post_box, "ada@gmail.com")
    end_read()
    lifted = run(args=["mail", "lift", "a.da@gmail.com"])
    assert lifted.exit_code == 0
    assert "We email this address again" in lifted.output
    end_read()
    assert is_written_to(client, post_box, "ada@gmail.com")
    again = run(args=["mail", "lift", "ada@gmail.com"])
    assert (again.exit_code, "nothing to lift" in again.output) == (1, True)
    assert run(args=["mail", "lift", "no address"]).exit_code == 2


def test_after_a_bounce_storm_of_a_great_provider_all_of_its_people_still_sign(
    app: Flask, client: FlaskClient, post_box: PostBox, watch: Watch
) -> None:
    """Five thousand mailboxes on a block list; twenty stand for them here."""
    letter, people = a_letter(), [f"signer-{at}@example.org" for at in range(20)]
    for email in people:
        sign(client, letter, email=email)
    post_box.empty()
    for mail in list(post_box.mails):
        said = comes_back(
            app, kind="delivery-status", status=ABOUT_US, original="message/rfc822",
            message_id=mail.message["Message-ID"],
        )  # fmt: skip
        assert "this is about us" in said
    watch.wait(minutes=6)
    for email in people:
        signed(client, post_box, letter, email=email)
    assert "We email every address" in app.test_cli_runner().invoke(args=["mail", "suppressions"]).output
