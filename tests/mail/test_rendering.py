"""The content of the mails."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_string
from email.message import EmailMessage
from email.policy import SMTPUTF8, default

import pytest

from app.core import encryption
from app.core.config import Config
from app.core.db import db, transaction
from app.core.tokens import Purpose
from app.mail.dev_mailbox import ReceivedMail
from app.mail.failures import Refused
from app.mail.rendering import render
from app.models import Letter, MailKind
from tests.mail.post_office import rows, text_of
from tests.mail.queued import LINKS_OF, Queue

NOW = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
PATHS = {
    MailKind.CONFIRM: ["/confirm/", "/not-me/"],
    MailKind.FORWARDED: [],
    MailKind.REMINDER: ["/confirm/", "/not-me/"],
    MailKind.SIGNED: ["/signature/"],
    MailKind.ALREADY_SIGNED: ["/signature/"],
    MailKind.OBJECTION: [],  # it names whom to write to
    MailKind.WORK_EMAIL: ["/claim/"],
    MailKind.DECISION: ["/signature/"],
    MailKind.LOST_LINK: ["/signature/"],
    MailKind.OLD_ADDRESS: ["/move/", "/"],  # the second is /lost-link: the private link is in somebody else's hands
    MailKind.NEW_ADDRESS: ["/move/"],
    MailKind.REPORT: ["/report/"],
    MailKind.REPORTED: ["/signature/"],
    MailKind.REMOVED: ["/signature/"],
    MailKind.RESTORED: ["/signature/"],
    MailKind.WATCH_CONFIRM: ["/watch/begin/"],
    MailKind.NAME_WATCH: ["/letters/", "/watch/"],
    MailKind.INVITATION: ["/organise/invitation/"],
    MailKind.PASSWORD_RESET: ["/organise/reset/"],
    MailKind.ACCOUNT_CHANGED: ["/organise/"],  # where another password can be asked for
    MailKind.FIRST_SIGNATURE: ["/organise/letters/…/"],
    MailKind.MILESTONE: ["/organise/letters/…/"],
    MailKind.REVIEWS_WAIT: ["/organise/letters/…/"],
    MailKind.ERASED: ["/letters/"],
    MailKind.ARCHIVING: ["/organise/letters/…/"],
    MailKind.UNPUBLISHED: [],
    MailKind.DELIVERED: ["/signature/"],
}


@dataclass
class Read:
    """A mail as its reader's program takes it apart."""

    email: EmailMessage

    @property
    def text(self) -> str:
        return text_of(self.email)

    @property
    def html(self) -> str:
        return text_of(self.email, "html")


def rendered(config: Config, **changes: str) -> Read:
    [row] = rows()
    mail_from = changes.get("mail_from", config.mail_from)
    base_url = changes.get("base_url", config.base_url)
    email = render(db.session(), row, base_url=base_url, mail_from=mail_from, now=NOW)
    return Read(message_from_string(email.as_bytes(policy=SMTPUTF8).decode(), policy=default))


@pytest.mark.parametrize("kind", list(MailKind))
def test_each_link_stands_alone_on_its_line_and_in_the_html(
    queue: Queue, config: Config, letter: Letter, kind: MailKind
) -> None:
    queue(kind=kind)

    mail = rendered(config, base_url="https://undersigned.example")

    links = [line for line in mail.text.splitlines() if line.startswith("https://")]
    paths = [link.removeprefix("https://undersigned.example").rpartition("/")[0] + "/" for link in links]
    assert [path.replace(letter.slug, "…") for path in paths] == PATHS[kind]
    assert all(f'href="{link}"' in mail.html for link in links)
    assert all(" " not in link for link in links)


@pytest.mark.parametrize("kind", list(MailKind))
def test_the_headers_are_complete(queue: Queue, config: Config, kind: MailKind) -> None:
    [mail_id] = queue(kind=kind)
    [row] = rows()

    email = rendered(config).email

    assert row.id == mail_id
    assert email["From"] == "Names at the End via Undersigned <letters@undersigned.example>"
    assert email["To"] == "ada0@example.org"
    assert email["Message-ID"] == f"<{row.message_id}@undersigned.example>"
    assert email["Date"].datetime == NOW
    assert email["X-Undersigned-Kind"] == kind.value
    assert email["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in email.iter_parts()] == ["text/plain", "text/html"]
    assert email["Subject"]
    signers = Purpose.UNSUBSCRIBE in LINKS_OF[kind]
    assert email["List-Unsubscribe-Post"] == ("List-Unsubscribe=One-Click" if signers else None)


def test_the_unsubscribe_header_is_one_line_that_every_mail_program_reads(queue: Queue, config: Config) -> None:
    """Folded by the library it would be encoded words, for a long URL has no space to fold at (RFC 8058, 3.1)."""
    queue(kind=MailKind.SIGNED)
    [row] = rows()

    sent = render(
        db.session(), row, base_url="https://undersigned.example", mail_from=config.mail_from, now=NOW
    ).as_bytes()

    assert re.search(rb"\r\nList-Unsubscribe: <https://undersigned\.example/unsubscribe/[\w.-]{66}>\r\n", sent)


@pytest.mark.parametrize("made_of", ["word ", "wörter ", "毛"])
def test_a_subject_of_any_length_is_read_as_it_was_written(
    queue: Queue, config: Config, letter: Letter, made_of: str
) -> None:
    queue(kind=MailKind.SIGNED)
    for length in range(30, 130):
        title = (made_of * length)[:length].strip()
        with transaction() as session:
            session.get_one(Letter, letter.id).title = title
        db.session.expunge_all()

        assert rendered(config).email["Subject"] == f"You signed: {title}"


def test_a_second_attempt_has_the_same_message_id_and_a_date_of_its_own(queue: Queue, config: Config) -> None:
    queue()
    [row] = rows()
    first, second = (
        render(db.session(), row, base_url=config.base_url, mail_from=config.mail_from, now=NOW + timedelta(minutes=n))
        for n in range(2)
    )

    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"].datetime != second["Date"].datetime


def test_a_confirm_mail_says_the_same_to_everybody(queue: Queue, config: Config, letter: Letter) -> None:
    """Nothing that a visitor typed; the address is in its To alone."""
    queue(address="visit-my-shop@example.org")
    mail = rendered(config)

    assert mail.email["Subject"] == "Confirm your signature: Ask First – a Letter"
    assert "visit-my-shop" not in mail.text + mail.html
    assert [name for name, value in mail.email.items() if "visit-my-shop" in value] == ["To"]
    assert letter.title in mail.text


def test_a_title_is_printed_as_its_organiser_wrote_it_and_breaks_no_header(
    queue: Queue, config: Config, letter: Letter
) -> None:
    with transaction() as session:
        session.get_one(Letter, letter.id).title = "Ask\r\nBcc: all@example.org\nFirst & “<b>毛</b>”\u202e" + "é" * 80
    db.session.expunge_all()
    queue(kind=MailKind.SIGNED)

    mail = rendered(config)

    assert mail.email["Bcc"] is None
    assert mail.email["Subject"] == "You signed: Ask Bcc: all@example.org First & “<b>毛</b>”" + "é" * 80
    assert "First & “<b>毛</b>”" in mail.text
    assert "<b>毛" not in mail.html
    assert "First &amp; “&lt;b&gt;毛" in mail.html


def test_every_server_takes_the_lines_of_a_mail(queue: Queue, config: Config) -> None:
    queue(kind=MailKind.CONFIRM)
    [row] = rows()

    email = render(db.session(), row, base_url=config.base_url, mail_from=config.mail_from, now=NOW)

    [plain, _] = email.iter_parts()
    assert isinstance(plain, EmailMessage)
    assert "\nhttp://127.0.0.1:8000/confirm/" in plain.get_content()
    assert email.as_bytes().isascii()
    assert max(map(len, email.as_bytes().split(b"\r\n"))) <= 998


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("ada@münchen.example", "ada@xn--mnchen-3ya.example"),
        ("ada@straße.example", "ada@xn--strae-oqa.example"),
        ("оля@почта.example", "оля@xn--80a1acny.example"),
        ("o'brien+letters@example.org", "o'brien+letters@example.org"),
    ],
)
def test_addresses_of_all_alphabets_are_written_so_that_servers_read_them(
    queue: Queue, config: Config, typed: str, written: str
) -> None:
    queue(address=typed)

    assert rendered(config).email["To"].addresses[0].addr_spec == written


@pytest.mark.parametrize("typed", ["ada", "ada@", "@example.org", "a\r\nBcc: b@example.org", "ada@exa mple..é"])
def test_an_address_that_cannot_be_written_is_refused(queue: Queue, config: Config, typed: str) -> None:
    queue(address=typed)

    with pytest.raises(Refused):
        rendered(config)


def test_a_key_rotation_leaves_queued_mails_readable(queue: Queue, config: Config) -> None:
    queue()
    encryption.install(("n" * 64, *config.secret_keys))

    assert "/confirm/" in rendered(config).text


def test_secrets_under_a_lost_key_are_an_error_and_no_refusal(queue: Queue, config: Config) -> None:
    queue()
    encryption.install(("n" * 64,))

    with pytest.raises(ValueError, match="SECRET_KEYS"):
        rendered(config)


def test_the_links_of_the_text_are_what_the_development_mailbox_lists(queue: Queue, config: Config) -> None:
    queue()
    mail = rendered(config)
    received = ReceivedMail(
        id="",
        to="",
        sender="",
        subject="",
        kind="",
        date=NOW,
        message_id="",
        headers={},
        text=mail.text,
        html=mail.html,
    )

    assert [link.rpartition("/")[0] for link in received.links] == [
        "http://127.0.0.1:8000/confirm",
        "http://127.0.0.1:8000/not-me",
    ]
