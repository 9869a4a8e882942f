"""MAIL_FROM is parsed completely: quoted if necessary, or refused with a message."""

import pytest

from app.mail.sender import BadSender, parse_sender


@pytest.mark.parametrize(
    ("written", "name", "address", "header"),
    [
        ("letters@guild.example", "", "letters@guild.example", "letters@guild.example"),
        ("Guild <letters@guild.example>", "Guild", "letters@guild.example", "Guild <letters@guild.example>"),
        (
            "Writers Guild, West <letters@guild.example>",
            "Writers Guild, West", "letters@guild.example", '"Writers Guild, West" <letters@guild.example>',
        ),
        (
            '"Writers Guild, West" <letters@guild.example>',
            "Writers Guild, West", "letters@guild.example", '"Writers Guild, West" <letters@guild.example>',
        ),
        (
            'The "Quill" Guild <letters@guild.example>',
            'The "Quill" Guild', "letters@guild.example", '"The \\"Quill\\" Guild" <letters@guild.example>',
        ),
        ("Zunft Köln <briefe@köln.example>", "Zunft Köln", "briefe@xn--kln-sna.example",
         "Zunft Köln <briefe@xn--kln-sna.example>"),
        ("=?utf-8?q?Zunft_K=C3=B6ln?= <a@guild.example>", "Zunft Köln", "a@guild.example",
         "Zunft Köln <a@guild.example>"),
    ],
)  # fmt: skip
def test_a_sender_is_taken_as_operators_write_it(written: str, name: str, address: str, header: str) -> None:
    sender = parse_sender(written)
    assert (sender.name, sender.address, str(sender)) == (name, address, header)


@pytest.mark.parametrize(
    "written",
    [
        "", "Guild", "Guild <>", "Guild <letters>", "<letters@guild.example", "Guild <letters@guild.example> West",
        "A <a@guild.example>, B <b@guild.example>", "a@guild.example, b@guild.example",
        "Guild <a@guild.example>\r\nBcc: c@guild.example", "letters@guild.example (Guild)",
        "=?utf-8?q?Guild=0D=0ABcc=3A_c?= <a@guild.example>", f"{'G' * 101} <a@guild.example>",
    ],
)  # fmt: skip
def test_what_could_not_be_sent_is_refused_in_a_sentence(written: str) -> None:
    with pytest.raises(BadSender, match=r"MAIL_FROM.*\."):
        parse_sender(written)
