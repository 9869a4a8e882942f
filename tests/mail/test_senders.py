"""Who a mail is from and what its subject says: the organisation before our name, judged, and the letter."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.audit_log.record import THE_OPERATOR
from app.core import clock
from app.core.db import transaction
from app.models import Letter
from app.moderation import protected_names
from tests.journeys.steps import asked, signed
from tests.mail.bouncing import is_written_to
from tests.make import a_letter, sign
from tests.post_box import PostBox


def called(letter: Letter, name: str) -> Letter:
    """As if it had been published under this name."""
    with transaction() as session:
        session.get_one(Letter, letter.id).agreed_name = name
    return letter


@pytest.mark.parametrize(
    ("organisation", "shown"),
    [
        ("Writers Guild, West", "Writers Guild, West via Undersigned"),
        ('The "Quill" Zunft Köln', 'The "Quill" Zunft Köln via Undersigned'),
        ("Guild\r\nBcc: eve@example.org", "Undersigned"),  # an address, and on one line
        ("undersigned", "Undersigned"),
        ("Guild www.elsewhere.example", "Undersigned"),
        ("Orla Vantongeren", "Undersigned"),
        ("Friends of Orla Vantongeren", "Undersigned"),
    ],
)
def test_the_organisation_stands_before_our_name_unless_it_is_somebody_else(
    client: FlaskClient, post_box: PostBox, organisation: str, shown: str
) -> None:
    with transaction() as session:
        protected_names.protect(
            session, letter_id=None, name="Orla Vantongeren", famous=True, watch=None, by=THE_OPERATOR, now=clock.now()
        )
    asked(client, post_box, called(a_letter(), organisation), email="ada@example.org")
    [sender] = post_box.last.message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (shown, "letters@undersigned.example")
    assert post_box.last.message["Bcc"] is None
    assert str(post_box.last.message["Message-ID"]).endswith("@undersigned.example>")


def test_a_name_with_a_comma_in_mail_from_is_quoted_and_its_envelope_is_right(
    app: Flask, client: FlaskClient, post_box: PostBox
) -> None:
    post_box.deliverer._config = replace(
        post_box.deliverer._config,
        mail_from="Writers Guild, West <letters@guild.example>",
    )
    asked(client, post_box, a_letter(), email="ada@example.org")
    [sender] = post_box.last.message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (
        "Names at the End via Writers Guild, West", "letters@guild.example",
    )  # fmt: skip
    assert str(post_box.last.message["Message-ID"]).endswith("@guild.example>")


def test_every_subject_names_the_letter_and_a_long_title_is_cut(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter(title="Ask " + "and ask again " * 40)
    signed(client, post_box, letter, email="ada@example.org")
    post_box.empty()
    for mail in post_box.mails:
        assert "Ask and ask again" in mail.message["Subject"]
        assert len(mail.message["Subject"]) < 200


def test_a_held_signer_is_told_by_mail_and_page_that_a_person_will_look(client: FlaskClient, post_box: PostBox) -> None:
    private = signed(client, post_box, a_letter(), name="Senator Quill", email="ada@example.org")
    [mail] = post_box.to("ada@example.org", "signed")
    assert "a moderator will check the name first" in mail.words
    assert "your receipt and your number" not in mail.words
    page = client.get(private).text
    assert "A moderator will check this name. Then your signature counts and gets its number." in page
    assert "You stay counted" not in page


@pytest.mark.parametrize(("answer", "silences"), [("550 5.1.1 no such user", True), ("550 5.7.1 blocked", False)])
def test_a_server_that_refuses_at_the_door_is_understood_like_one_that_reports(
    client: FlaskClient, post_box: PostBox, answer: str, silences: bool
) -> None:
    post_box.server.box.to_recipient = [answer]
    sign(client, a_letter(), email="ada@example.org")
    post_box.empty()
    assert is_written_to(client, post_box, "ada@example.org") is not silences
