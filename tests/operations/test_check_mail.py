"""`flask check` and mail: the server of MAIL_URL, a test mail, and what DNS says of MAIL_FROM."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from dns.resolver import NoResolverConfiguration
from flask import Flask

from app.mail.dev_mailbox import mailbox_folder, received_mails
from app.operations.checks import dns_texts
from tests.free_ports import free_port
from tests.journeys.restart import started_again
from tests.mail.post_office import MailServer, text_of
from tests.operations.checked import Line, checked
from tests.operations.copies import run
from tests.operations.name_server import NameServer

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

Records = dict[str, list[str] | None]
Begin = Callable[..., AbstractContextManager[Flask]]
Said = Callable[[Records], dict[str, Line]]

SENDER = "Letters <letters@mail.guild.example>"
SPF, DMARC = "v=spf1 ip4:192.0.2.7 -all", "v=DMARC1; p=quarantine"
IN_ORDER: Records = {
    "mail.guild.example": ["something=else", SPF],
    "2026._domainkey.mail.guild.example": ["v=DKIM1; p=MCow"],
    "_dmarc.guild.example": [DMARC],
}


@pytest.fixture
def server() -> Iterator[MailServer]:
    server = MailServer()
    server.up()
    yield server
    server.down()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[NameServer]:
    monkeypatch.setattr(dns_texts, "SECONDS", 1.0)
    with NameServer() as names:
        names.texts = {name: texts for name, texts in IN_ORDER.items() if texts}
        yield names


@pytest.fixture
def begin(app: Flask, tmp_path: Path, names: NameServer) -> Begin:
    """The site with a mail server; DNS is ours."""
    return lambda url, **more: started_again(app, tmp_path, mail_url=url, mail_from=SENDER, **more)


@pytest.fixture
def said(begin: Begin, server: MailServer, names: NameServer) -> Iterator[Said]:
    """What is said with these records changed; None takes a name away."""
    with begin(server.url) as site:

        def said(changes: Records) -> dict[str, Line]:
            names.texts = {name: texts for name, texts in (IN_ORDER | changes).items() if texts is not None}
            found = checked(site)
            assert found.status == 0, found.output
            return {name: found[name] for name in ("SPF", "DKIM", "DMARC")}

        yield said


def test_a_mail_server_that_answers_is_ok_and_gets_no_mail_unasked(begin: Begin, server: MailServer) -> None:
    with begin(server.url) as site:
        found = checked(site)
    assert (found.status, found["mail server"]) == (0, Line("ok", f"127.0.0.1:{server.port} answers.")), found.output
    assert "test mail" not in found.lines
    assert server.box.mails == []


def test_a_mail_server_that_is_away_is_a_warning(begin: Begin) -> None:
    port = free_port()
    with begin(f"smtp://ada:secret@127.0.0.1:{port}") as site:
        found = checked(site, "--mail-to", "ines@guild.example")
    assert (found.status, found.faults) == (0, [])
    assert found["mail server"].level == found["test mail"].level == "warning"
    assert f"The mail server 127.0.0.1:{port} does not answer" in found["mail server"].words
    assert "secret" not in found.output


@pytest.mark.parametrize(
    ("scheme", "says"),
    [
        ("smtp+starttls://", "does not speak what MAIL_URL asks for"),
        ("smtps://", "does not speak what MAIL_URL asks for"),
        ("smtp://ada:secret@", "does not speak what MAIL_URL asks for"),
    ],
)
def test_a_server_that_does_not_speak_what_mail_url_asks_is_a_warning(
    begin: Begin, server: MailServer, scheme: str, says: str
) -> None:
    with begin(f"{scheme}127.0.0.1:{server.port}") as site:
        found = checked(site)
    assert (found["mail server"].level, says in found["mail server"].words) == ("warning", True), found.output
    assert "secret" not in found.output


def test_a_login_that_is_refused_is_a_warning(begin: Begin) -> None:
    server = MailServer(authenticator=lambda *_: AuthResult(success=False, handled=False), auth_require_tls=False)
    server.up()
    try:
        with begin(f"smtp://ada:secret@127.0.0.1:{server.port}") as site:
            found = checked(site)
    finally:
        server.down()
    assert "refuses our login. Correct the user and the password" in found["mail server"].words, found.output
    assert "secret" not in found.output


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
def test_a_certificate_that_nobody_vouches_for_is_a_warning(
    begin: Begin, servers_tls: ssl.SSLContext, scheme: str
) -> None:
    server = MailServer(**{"ssl_context" if scheme == "smtps" else "tls_context": servers_tls})
    server.up()
    try:
        with begin(f"{scheme}://127.0.0.1:{server.port}") as site:
            found = checked(site)["mail server"]
    finally:
        server.down()
    assert (found.level, "can’t be trusted: self" in found.words) == ("warning", True), found


def test_one_test_mail_is_sent_and_said(begin: Begin, server: MailServer) -> None:
    with begin(server.url, base_url="https://letters.example") as site:
        found = checked(site, "--mail-to", "Ines <ines@guild.example>")
    assert (found["test mail"].level, "to ines@guild.example" in found["test mail"].words) == ("ok", True), found.output
    [mail] = server.box.mails
    assert server.box.recipients == ["ines@guild.example"]
    assert (mail["From"], mail["Subject"]) == (SENDER, "A test mail from letters.example")
    assert str(mail["Message-ID"]).endswith("@mail.guild.example>")
    assert "https://letters.example" in text_of(mail)


@pytest.mark.parametrize(("answer", "says"), [("550 no", "refused the test mail"), ("451 later", "Try again in")])
def test_a_test_mail_that_is_not_taken_is_said(begin: Begin, server: MailServer, answer: str, says: str) -> None:
    server.box.to_recipient = [answer]
    with begin(server.url) as site:
        found = checked(site, "--mail-to", "ines@guild.example")
    assert (found["test mail"].level, says in found["test mail"].words) == ("warning", True), found.output
    assert server.box.mails == []


def test_without_a_mail_server_the_test_mail_is_in_the_development_mailbox(app: Flask, tmp_path: Path) -> None:
    found = checked(app, "--mail-to", "ines@guild.example")
    assert (found["test mail"].level, found["SPF"].level) == ("ok", "ok"), found.output
    assert [mail.to for mail in received_mails(mailbox_folder(tmp_path))] == ["ines@guild.example"]


def test_no_address_is_no_address(app: Flask) -> None:
    done = run(app, "check", "--mail-to", "ines")
    assert (done.exit_code, "Enter an email address in full" in done.output) == (2, True), done.output


def test_a_domain_in_order_is_ok(said: Said) -> None:
    found = said({})
    assert {line.level for line in found.values()} == {"ok"}, found
    assert SPF in found["SPF"].words
    assert DMARC in found["DMARC"].words  # of the domain that it is registered under


@pytest.mark.parametrize(
    ("which", "changes", "says"),
    [
        ("SPF", {"mail.guild.example": []}, "has no SPF record"),
        ("SPF", {"mail.guild.example": [SPF, "v=spf1 mx -all"]}, "has 2 SPF records"),
        ("SPF", {"mail.guild.example": ["v=spf1 +all"]}, "lets the whole world send its mail"),
        ("DKIM", {"2026._domainkey.mail.guild.example": None}, "knows no DKIM key"),
        ("DMARC", {"_dmarc.guild.example": None}, "has no DMARC record"),
        ("DMARC", {"_dmarc.guild.example": [DMARC, "v=DMARC1; p=none"]}, "has 2 DMARC records"),
    ],
)
def test_what_a_domain_lacks_is_a_warning_with_what_to_add(
    said: Said, which: str, changes: dict[str, list[str] | None], says: str
) -> None:
    found = said(changes)
    assert (found[which].level, says in found[which].words) == ("warning", True), found
    assert [name for name, line in found.items() if line.level != "ok"] == [which]


def test_a_domain_that_is_nobodys_is_a_warning(said: Said) -> None:
    found = said(dict.fromkeys(IN_ORDER))
    assert "DNS knows no domain mail.guild.example" in found["SPF"].words
    assert {line.level for line in found.values()} == {"warning"}


def test_without_an_answer_of_dns_that_is_said_and_nothing_is_asked_twice(said: Said, names: NameServer) -> None:
    names.is_silent = True
    found = said({})
    assert {(line.level, line.words[:23]) for line in found.values()} == {("warning", "DNS gives no answer, so")}, found
    assert set(names.asked) == {"mail.guild.example"}


def test_a_machine_without_a_resolver_is_told_so(
    begin: Begin, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dns.resolver.default_resolver", None)
    monkeypatch.setattr("dns.resolver.Resolver.read_resolv_conf", no_resolver)
    with begin(server.url) as site:
        found = checked(site)
    assert (found.status, found["SPF"].level, found["DMARC"].level) == (0, "warning", "warning"), found.output
    assert "/etc/resolv.conf" in found["SPF"].words


def no_resolver(*_: Any) -> None:
    raise NoResolverConfiguration
