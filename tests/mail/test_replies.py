"""Replies to our mails are forwarded to the letter's contact, without our links and codes."""

import base64
import quopri
import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.db import end_read
from app.mail.reply_text import cut
from tests.journeys.steps import asked, path_of, token_in
from tests.make import a_letter, sign
from tests.post_box import PostBox, Received

CONTACT = "desk@names.example"
PLAIN = "Content-Type: text/plain; charset=utf-8"


def answer(app: Flask, to: Received, body: str, *, headers: str = PLAIN, sender: str = "ada@example.org") -> str:
    told = (
        f"From: Ada <{sender}>\nTo: letters@undersigned.example\nSubject: Re: {to.message['Subject']}\n"
        f"In-Reply-To: {to.message['Message-ID']}\nMessage-ID: <x1@example.org>\nMIME-Version: 1.0\n{headers}\n\n{body}"
    )
    done = app.test_cli_runner().invoke(args=["bounce"], input=told.encode())
    assert done.exit_code == 0, done.output
    end_read()
    return done.output


def confirm_mail(client: FlaskClient, post_box: PostBox) -> Received:
    asked(client, post_box, a_letter(), email="ada@example.org")
    return post_box.last


def test_no_mail_with_a_token_has_a_reply_to_and_the_contact_stands_in_its_words(
    client: FlaskClient, post_box: PostBox
) -> None:
    mail = confirm_mail(client, post_box)
    assert mail.message["Reply-To"] is None
    assert CONTACT in mail.words


def test_an_answer_reaches_the_contact_who_can_answer_its_writer(
    app: Flask, client: FlaskClient, post_box: PostBox
) -> None:
    mail = confirm_mail(client, post_box)
    said = answer(app, mail, "Why do you need my state?\n")

    assert "passed the reply on" in said
    [passed] = post_box.to(CONTACT)
    assert passed.kind == "forwarded"
    assert "Why do you need my state?" in passed.words
    assert passed.message["Reply-To"] == "ada@example.org"


def as_quoted_printable(text: str) -> tuple[str, str]:
    return quopri.encodestring(text.encode()).decode(), f"{PLAIN}\nContent-Transfer-Encoding: quoted-printable"


def as_base64(text: str) -> tuple[str, str]:
    return base64.encodebytes(text.encode()).decode(), f"{PLAIN}\nContent-Transfer-Encoding: base64"


def as_html(text: str) -> tuple[str, str]:
    return f"<p>Why?</p><p>{text}</p>".replace("\n", "<br>"), "Content-Type: text/html; charset=utf-8"


def as_plain(text: str) -> tuple[str, str]:
    return text, PLAIN


@pytest.mark.parametrize("dressed", [as_plain, as_quoted_printable, as_base64, as_html])
@pytest.mark.parametrize(
    "quoted",
    [
        lambda text, _link: f"Why?\n\n{text}",
        lambda text, _link: "Why?\n\n" + "".join(f"> {line}\n" for line in text.splitlines()),
        lambda text, _link: f"Why?\nOn Monday, Letters wrote:\n{text}",
        lambda _text, link: f"Why? {link.upper()} {link.replace('http://', 'HTTPS://')}",
        lambda _text, link: f"Why? https://links.example/?u={quote(link, safe='')}",
        lambda _text, link: f"Why? https://gate.example/v3/__{link}__;!!abc",
        lambda _text, link: f"Why? https://mirror.example{path_of(link)}",
        lambda _text, link: f"Why? {path_of(link)} and {token_in(link)}",
        lambda _text, link: f"Why? {link[:60]}\n{link[60:]}",
        lambda _text, link: f"Why? {link[:60]}=\n{link[60:]}",
        lambda _text, link: f"Why? <{link[:50]}\n> {link[50:]}>",
        lambda _text, link: "Why? " + link.replace("/", "/\u200b"),
    ],
)
def test_no_link_and_no_code_of_ours_is_passed_on(
    app: Flask, client: FlaskClient, post_box: PostBox,
    quoted: Callable[[str, str], str], dressed: Callable[[str], tuple[str, str]],
) -> None:  # fmt: skip
    mail = confirm_mail(client, post_box)
    body, headers = dressed(quoted(mail.text, mail.link))
    assert "passed the reply on" in answer(app, mail, body, headers=headers)

    [passed] = post_box.to(CONTACT)
    words = passed.text.partition("open their signature:")[2]
    assert "Why?" in words
    [code] = re.findall(r"^(\d{3} \d{3})\s*$", mail.text, re.M)
    for secret in (code, code.replace(" ", ""), *(token_in(link) for link in mail.links)):
        pieces = [secret[at : at + 12] for at in range(0, max(1, len(secret) - 11), 6)]
        assert not [piece for piece in pieces if piece.lower() in words.lower()], words


def test_attachments_stay_here(app: Flask, client: FlaskClient, post_box: PostBox) -> None:
    mail = confirm_mail(client, post_box)
    headers = 'Content-Type: multipart/mixed; boundary="b"'
    body = (
        f"--b\n{PLAIN}\n\nWhy?\n--b\nContent-Type: message/rfc822\n\n{mail.message.as_string()}\n"
        f"--b\n{PLAIN}\nContent-Disposition: attachment; filename=a.txt\n\n{mail.link}\n--b--\n"
    )
    answer(app, mail, body, headers=headers)
    [passed] = post_box.to(CONTACT)
    assert token_in(mail.link) not in passed.everything
    assert [part.get_content_type() for part in passed.message.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize(
    "header",
    ["Auto-Submitted: auto-replied", "Precedence: bulk", "X-Auto-Response-Suppress: All", "Return-Path: <>",
     "List-Id: <a.example>", "X-Undersigned-Kind: forwarded"],
)  # fmt: skip
def test_what_a_machine_answers_is_passed_on_to_nobody(
    app: Flask, client: FlaskClient, post_box: PostBox, header: str
) -> None:
    mail = confirm_mail(client, post_box)
    assert "a machine wrote this" in answer(app, mail, "I am away.", headers=f"{PLAIN}\n{header}")
    assert post_box.to(CONTACT) == []


def test_one_mail_brings_three_answers_a_day_and_an_answer_of_the_contact_goes_round_in_no_ring(
    app: Flask, client: FlaskClient, post_box: PostBox
) -> None:
    mail = confirm_mail(client, post_box)
    said = [answer(app, mail, f"Question {at}") for at in range(5)]
    assert ["passed the reply on" in one for one in said] == [True] * 3 + [False] * 2
    passed = post_box.to(CONTACT)[0]
    assert "Not passed on" in answer(app, passed, "Thank you.", sender=CONTACT)
    assert len(post_box.to(CONTACT)) == 3


def test_an_answer_to_nothing_that_we_know_is_told_to_the_operator(
    app: Flask, client: FlaskClient, post_box: PostBox, caplog: pytest.LogCaptureFixture
) -> None:
    sign(client, a_letter(), email="ada@example.org")
    told = f"From: ada@example.org\nSubject: Hello\n{PLAIN}\n\nHello?"
    said = app.test_cli_runner().invoke(args=["bounce"], input=told)
    assert "which letter" in said.output
    assert "of-no-letter" in caplog.text


def test_a_persons_own_words_stay() -> None:
    words = "I worked on 14 films in 2019, at Northlight-Pictures; call me: +49 170 123 456.\nAda McKenna-FitzGerald"
    assert cut(words) == words
