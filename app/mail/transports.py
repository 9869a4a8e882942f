"""Hands mails over to an SMTP server or to the development mailbox, and classifies the failures."""

import re
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTPUTF8
from functools import cached_property
from typing import Protocol
from urllib.parse import unquote, urlsplit

from flask_babel import gettext

from app.core.config import Config, ConfigError
from app.mail.dev_mailbox import MailboxTransport, mailbox_folder
from app.mail.failures import Interrupted, Later, Refused, Unreachable
from app.mail.status_codes import of_no_reader

TIMEOUT = 20  # seconds, for each reply of the server
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}

NO_SUCH_ADDRESS = 553  # RFC 5321: mailbox name not allowed
LOGIN_FIRST = 530  # RFC 4954
NOT_ABOUT_THE_MAIL = {502, 503, 504, LOGIN_FIRST}  # protocol errors: 5xx, but not a refusal of the mail
GOING_AWAY = 421  # RFC 5321: possible reply to any command; then the server closes the connection


class Transport(Protocol):
    """The interface of a mail transport. `open` and `close` may be called at any time, and more than once."""

    def open(self) -> None:
        """Get ready to send. Raises Unreachable."""

    def send(self, email: EmailMessage) -> None:
        """Returns only if the mail was accepted. Raises Refused, Later, Unreachable or Interrupted."""

    def close(self) -> None:
        """Close the connection; the next `send` opens another."""


def transport_for(config: Config, *, seconds: float = TIMEOUT) -> Transport:
    """The transport for MAIL_URL, which waits so long for each reply. Raises ConfigError if it is invalid."""
    if config.mail_url is None:
        return MailboxTransport(mailbox_folder(config.data_dir))
    return SmtpTransport(config.mail_url, greeting=greeting_for(config.host), seconds=seconds)


def greeting_for(host: str) -> str:
    """Our name in EHLO, from BASE_URL's host, since a resolver lookup can take seconds."""
    name = urlsplit(f"//{host}").hostname or "localhost"
    if ":" in name:
        return f"[IPv6:{name}]"
    return f"[{name}]" if re.fullmatch(r"[0-9.]+", name) else name


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """MAIL_URL, parsed."""

    scheme: str
    host: str
    port: int
    user: str | None
    password: str = field(repr=False)

    @classmethod
    def from_url(cls, mail_url: str) -> "MailServer":
        """Raises ConfigError, whose message never repeats the URL, since it may contain a password."""
        try:
            parts = urlsplit(mail_url)
            host, port = parts.hostname, parts.port
        except ValueError as error:
            raise ConfigError(gettext("The host or port in MAIL_URL can’t be read.")) from error
        if parts.scheme not in PORTS or not host:
            schemes = ", ".join(f"{name}://HOST" for name in PORTS)
            raise ConfigError(gettext("MAIL_URL has to begin with one of %(schemes)s.", schemes=schemes))
        return cls(
            scheme=parts.scheme,
            host=host,
            port=port or PORTS[parts.scheme],
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password or ""),
        )


class SmtpTransport:
    """One connection to an SMTP server, reused for many mails."""

    def __init__(
        self,
        mail_url: str,
        *,
        greeting: str = "localhost",
        tls: ssl.SSLContext | None = None,
        seconds: float = TIMEOUT,
    ) -> None:
        self._server = MailServer.from_url(mail_url)
        self._greeting = greeting
        self._seconds = seconds
        self._given_tls = tls
        self._smtp: smtplib.SMTP | None = None
        self._used = False  # since it was opened

    def open(self) -> None:
        if self._smtp is not None:
            return
        try:
            self._smtp = self._connect()
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            raise Unreachable(type(error).__name__) from error
        self._used = False

    def send(self, email: EmailMessage) -> None:
        sender, recipient = (email[name].addresses[0].addr_spec for name in ("From", "To"))
        international = not (sender + recipient).isascii()
        self.open()
        if international and not self._client.has_extn("smtputf8"):
            raise Refused(NO_SUCH_ADDRESS)
        # 7-bit, unless the local part needs more.
        written = email.as_bytes(policy=SMTPUTF8) if international else email.as_bytes()
        self._begin(sender, international=international)
        try:
            self._hand_over(recipient, written)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise Interrupted(type(error).__name__) from error
        self._used = True

    def close(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        try:
            smtp.quit()
        except (OSError, smtplib.SMTPException):
            smtp.close()

    def _connect(self) -> smtplib.SMTP:
        server, smtp = self._server, self._new_client()
        try:
            smtp.ehlo_or_helo_if_needed()
            if server.scheme == "smtp+starttls":
                smtp.starttls(context=self._tls)
                smtp.ehlo_or_helo_if_needed()
            if server.user is not None:
                smtp.login(server.user, server.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _new_client(self) -> smtplib.SMTP:
        """Connect and greet; smtplib verifies the certificate only against a host passed to its constructor."""
        host, port = self._server.host, self._server.port
        if self._server.scheme == "smtps":
            return smtplib.SMTP_SSL(host, port, self._greeting, timeout=self._seconds, context=self._tls)
        return smtplib.SMTP(host, port, self._greeting, timeout=self._seconds)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Loads the trusted certificates only for an encrypted connection: it takes 35 ms."""
        return self._given_tls or ssl.create_default_context()

    @property
    def _client(self) -> smtplib.SMTP:
        if self._smtp is None:
            raise Unreachable("closed")
        return self._smtp

    def _begin(self, sender: str, *, international: bool) -> None:
        """MAIL FROM. The server may have closed a reused connection in the meantime; then retry on a new one."""
        options = ["SMTPUTF8", "BODY=8BITMIME"] if international else []
        try:
            code = self._client.mail(sender, options)[0]
        except (OSError, smtplib.SMTPException) as error:
            code, reason = GOING_AWAY, type(error).__name__
        else:
            reason = str(code)
        if code == GOING_AWAY and self._used:
            self._drop()
            self.open()
            return self._begin(sender, international=international)
        if code in (GOING_AWAY, LOGIN_FIRST):
            self._drop()
            raise Unreachable(reason)
        if code // 100 != 2:
            # Our own sender was refused, which is not this mail's fault, so it is not given up.
            self._reset()
            raise Later(code)
        return None

    def _hand_over(self, recipient: str, written: bytes) -> None:
        code, said = self._client.rcpt(recipient)
        if code // 100 == 2:
            try:
                code, said = self._client.data(written)
            except smtplib.SMTPDataError as error:
                code, answer = error.smtp_code, error.smtp_error
                said = answer if isinstance(answer, bytes) else answer.encode()
        if code // 100 == 2:
            return
        if code == GOING_AWAY:
            self._drop()
            raise Interrupted(str(code))
        self._reset()
        if code // 100 != 5 or code in NOT_ABOUT_THE_MAIL:
            raise Later(code)
        raise Refused(code, unread=of_no_reader(said.decode("ascii", "replace")))

    def _reset(self) -> None:
        """Ready for the next mail after a negative reply."""
        self._used = True
        try:
            if self._client.rset()[0] != 250:
                self._drop()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None
