"""Mail transports: SMTP in three variants, the development mailbox, and the syntax of MAIL_URL."""

import ssl
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult

from app.core import encryption
from app.core.config import ConfigError
from app.mail.dev_mailbox import MailboxTransport, received_mail, received_mails
from app.mail.failures import Refused, Unreachable
from app.mail.transports import MailServer as Address
from app.mail.transports import SmtpTransport, greeting_for, transport_for
from tests.mail.post_office import MailServer, text_of
from tests.make import a_config


def a_mail(to: str = "ada@example.org", message_id: str = "00ff") -> EmailMessage:
    email = EmailMessage(policy=SMTP)
    email["From"] = "Undersigned <letters@undersigned.example>"
    email["To"] = to
    email["Subject"] = "Confirm – your signature"
    email["Date"] = "Sun, 22 Nov 2026 02:00:45 +0000"
    email["Message-ID"] = f"<{message_id}@undersigned.example>"
    email["X-Undersigned-Kind"] = "confirm"
    email.set_content("Open this:\n\nhttps://u.example/confirm/a\n\nor https://u.example/elsewhere, no.\n")
    email.add_alternative("<p>Open “this”</p>", subtype="html")
    return email


def only_ada(server: object, session: object, envelope: object, mechanism: str, login: object) -> AuthResult:
    right = (getattr(login, "login", b""), getattr(login, "password", b"")) == (b"ada@guild", b"p/w:1 %")
    return AuthResult(success=right, handled=False)


LOGIN = "ada%40guild:p%2Fw%3A1%20%25@"


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # aiosmtpd does not see TLS from the start
@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
def test_tls_with_a_login_and_a_trusted_certificate(
    scheme: str, servers_tls: ssl.SSLContext, our_tls: ssl.SSLContext
) -> None:
    keywords = {"ssl_context": servers_tls} if scheme == "smtps" else {"tls_context": servers_tls}
    server = MailServer(**keywords, auth_required=True, auth_require_tls=scheme != "smtps", authenticator=only_ada)
    server.up()
    transport = SmtpTransport(f"{scheme}://{LOGIN}127.0.0.1:{server.port}", tls=our_tls)

    transport.send(a_mail())
    transport.close()
    server.down()

    assert server.box.recipients == ["ada@example.org"]


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
def test_a_certificate_that_nobody_vouches_for_is_no_server(scheme: str, servers_tls: ssl.SSLContext) -> None:
    keywords = {"ssl_context": servers_tls} if scheme == "smtps" else {"tls_context": servers_tls}
    server = MailServer(**keywords)
    server.up()

    with pytest.raises(Unreachable, match="SSLCertVerificationError"):
        SmtpTransport(f"{scheme}://127.0.0.1:{server.port}").open()
    server.down()


def test_without_tls_starttls_is_no_server(mail_server: MailServer) -> None:
    with pytest.raises(Unreachable):
        SmtpTransport(f"smtp+starttls://127.0.0.1:{mail_server.port}").open()


def test_a_wrong_password_is_no_server_and_stands_in_no_message(
    servers_tls: ssl.SSLContext, our_tls: ssl.SSLContext
) -> None:
    server = MailServer(tls_context=servers_tls, auth_required=True, authenticator=only_ada)
    server.up()

    with pytest.raises(Unreachable) as caught:
        SmtpTransport(f"smtp+starttls://ada:secret@127.0.0.1:{server.port}", tls=our_tls).open()
    server.down()

    assert str(caught.value) == "SMTPAuthenticationError"
    assert "secret" not in repr(Address.from_url("smtp://ada:secret@mail.example"))


def test_an_international_address_goes_to_a_server_that_takes_it(mail_server: MailServer) -> None:
    transport = SmtpTransport(mail_server.url)
    transport.send(a_mail("оля@example.org"))
    transport.send(a_mail("ada@example.org"))
    transport.close()

    assert mail_server.box.recipients == ["оля@example.org", "ada@example.org"]
    assert str(mail_server.box.mails[0]["To"]) == "оля@example.org"


def test_an_international_address_is_refused_where_the_server_cannot_take_it() -> None:
    server = MailServer(enable_SMTPUTF8=False)
    server.up()
    transport = SmtpTransport(server.url)

    with pytest.raises(Refused):
        transport.send(a_mail("оля@example.org"))
    transport.send(a_mail("ada@example.org"))
    transport.close()
    server.down()

    assert server.box.recipients == ["ada@example.org"]


def test_lines_that_begin_with_a_dot_arrive_whole(mail_server: MailServer) -> None:
    email = a_mail()
    body = email.get_body(("plain",))
    assert body
    body.set_content(".\n..hidden\n.end\n")
    transport = SmtpTransport(mail_server.url)
    transport.send(email)
    transport.close()

    assert text_of(mail_server.box.mails[0]).splitlines() == [".", "..hidden", ".end"]


@pytest.mark.parametrize(
    ("mail_url", "port"),
    [
        ("smtp://mail.example", 25),
        ("smtp+starttls://mail.example", 587),
        ("smtps://mail.example", 465),
        ("smtp://[::1]:2525", 2525),
    ],
)
def test_ports_have_their_usual_values(mail_url: str, port: int) -> None:
    assert Address.from_url(mail_url).port == port


@pytest.mark.parametrize(
    "mail_url", ["http://mail.example", "smtp://", "mail.example:25", "smtp://h:port", "smtp://[x"]
)
def test_a_mail_url_that_makes_no_sense_says_so_without_repeating_it(mail_url: str) -> None:
    with pytest.raises(ConfigError, match="MAIL_URL") as caught:
        Address.from_url(mail_url)
    assert mail_url == "smtp://" or mail_url not in str(caught.value)


@pytest.mark.parametrize(
    ("host", "greeting"),
    [("undersigned.example:8000", "undersigned.example"), ("127.0.0.1:8000", "[127.0.0.1]"), ("[::1]", "[IPv6:::1]")],
)
def test_we_greet_by_the_name_of_the_site(host: str, greeting: str) -> None:
    assert greeting_for(host) == greeting


def test_the_environment_chooses_the_way_out(tmp_path: Path) -> None:
    config = a_config(tmp_path)
    assert isinstance(transport_for(config), MailboxTransport)
    assert isinstance(transport_for(replace(config, mail_url="smtp://127.0.0.1")), SmtpTransport)


@pytest.fixture
def mailbox(tmp_path: Path) -> MailboxTransport:
    encryption.install(("k" * 32,))
    return MailboxTransport(tmp_path / "mailbox")


def test_the_development_mailbox_keeps_mails_in_their_order(mailbox: MailboxTransport, tmp_path: Path) -> None:
    for n in range(5):
        mailbox.send(a_mail("оля@example.org", message_id=f"{5 - n:04x}"))

    mails = received_mails(tmp_path / "mailbox")

    assert [mail.message_id for mail in mails] == [f"<{5 - n:04x}@undersigned.example>" for n in range(5)]
    assert mails == received_mails(tmp_path / "mailbox", last=10)
    assert mails[-2:] == received_mails(tmp_path / "mailbox", last=2)
    first = mails[0]
    assert (first.to, first.subject, first.kind) == ("оля@example.org", "Confirm – your signature", "confirm")
    assert first.sender == "Undersigned <letters@undersigned.example>"
    assert first.links == ["https://u.example/confirm/a"]
    assert first.html == "<p>Open “this”</p>\n"
    assert received_mail(tmp_path / "mailbox", first.id) == first
    assert first.id.endswith("-0005")


def test_no_address_can_be_found_in_the_development_mailboxs_files(mailbox: MailboxTransport, tmp_path: Path) -> None:
    mailbox.send(a_mail())

    [kept] = (tmp_path / "mailbox").iterdir()

    # What is encrypted may spell three letters by chance, and no "@".
    assert b"ada@" not in kept.read_bytes()
    assert "@" not in kept.name


def test_mails_encrypted_under_a_lost_key_are_passed_over(mailbox: MailboxTransport, tmp_path: Path) -> None:
    mailbox.send(a_mail())
    encryption.install(("l" * 32,))
    mailbox.send(a_mail("bo@example.org"))

    assert [mail.to for mail in received_mails(tmp_path / "mailbox")] == ["bo@example.org"]


@pytest.mark.parametrize("mail_id", ["../secret_keys", "x", "20261122T015300.000000-00ff", ""])
def test_an_unknown_mail_is_none(mailbox: MailboxTransport, tmp_path: Path, mail_id: str) -> None:
    mailbox.open()
    assert received_mail(tmp_path / "mailbox", mail_id) is None
