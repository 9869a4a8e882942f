"""The mail server of MAIL_URL: it answers, with TLS and login as MAIL_URL says, and takes a test mail if asked."""

import secrets
import smtplib
import socket
import ssl
from email.message import EmailMessage
from email.policy import SMTP

from flask_babel import gettext

from app.mail.failures import Failure, Later, Refused, Unreachable
from app.mail.rendering import address_of
from app.mail.sender import parse_sender
from app.mail.transports import MailServer, transport_for
from app.operations.checks.check import Finding, Installation, ok, warning
from app.text.addresses import Address

SECONDS = 5


def mail_server(installation: Installation) -> Finding:
    config = installation.config
    if config.mail_url is None:
        return ok(gettext("Not asked: without MAIL_URL no mail leaves this machine."))
    server = MailServer.from_url(config.mail_url)
    where = f"{server.host}:{server.port}"
    transport = transport_for(config, seconds=SECONDS)
    try:
        transport.open()
    except Unreachable as error:
        return warning(_why_unreachable(error, where))
    finally:
        transport.close()
    if server.user is not None:
        return ok(gettext("%(server)s answers, and takes our login.", server=where))
    return ok(gettext("%(server)s answers.", server=where))


def send_test_mail(installation: Installation) -> Finding | None:
    """Past the outbox: what is tried is the mail server, not the site."""
    if installation.mail_to is None:
        return None
    transport = transport_for(installation.config, seconds=SECONDS)
    said = {"address": installation.mail_to.deliver_to}
    try:
        transport.send(_test_mail(installation, installation.mail_to))
    except Failure as error:
        return warning(_why_not_sent(error, **said))
    finally:
        transport.close()
    if installation.config.mail_url is None:
        return ok(gettext("A test mail to %(address)s is in the development mailbox.", **said))
    return ok(
        gettext(
            "The mail server has taken a test mail to %(address)s. Look whether it arrives, and not among the spam; "
            "its header Authentication-Results says whether SPF, DKIM and DMARC pass.",
            **said,
        )
    )


def _test_mail(installation: Installation, to: Address) -> EmailMessage:
    config, sender = installation.config, parse_sender(installation.config.mail_from)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = str(sender)
    mail["To"] = address_of(to.deliver_to)
    mail["Subject"] = gettext("A test mail from %(site)s", site=config.host)
    mail["Date"] = installation.now()
    mail["Message-ID"] = f"<{secrets.token_hex(16)}@{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(
        gettext(
            "The operator of %(url)s has sent this with `flask check --mail-to`, to see whether its mails arrive.\n\n"
            "You need do nothing. In the header Authentication-Results of this mail, which your mail program shows "
            "with its source, your provider says whether SPF, DKIM and DMARC pass.",
            url=config.base_url,
        )
        + "\n"
    )
    return mail


def _why_unreachable(error: Unreachable, server: str) -> str:
    cause, said = error.__cause__, {"server": server, "why": str(error)}
    if isinstance(cause, ssl.SSLCertVerificationError):
        said["why"] = cause.verify_message
        return gettext(
            "The certificate of %(server)s can’t be trusted: %(why)s. Write MAIL_URL with the name that the "
            "certificate is for, or have the certificate renewed.",
            **said,
        )
    if isinstance(cause, ssl.SSLError | smtplib.SMTPNotSupportedError):
        return gettext(
            "%(server)s does not speak what MAIL_URL asks for (%(why)s). It is mostly smtps:// at port 465, "
            "smtp+starttls:// at port 587, and a login only over these.",
            **said,
        )
    if isinstance(cause, smtplib.SMTPAuthenticationError):
        return gettext(
            "%(server)s refuses our login. Correct the user and the password in MAIL_URL, with signs such as @ and / "
            "percent-encoded.",
            **said,
        )
    if isinstance(cause, socket.gaierror | UnicodeError):
        return gettext("The name of the mail server %(server)s can’t be found. Correct MAIL_URL.", **said)
    return gettext(
        "The mail server %(server)s does not answer (%(why)s): mails wait until it does, for 72 hours at the most. "
        "Start it, correct MAIL_URL, or ask whether a firewall is between.",
        **said,
    )


def _why_not_sent(error: Failure, address: str) -> str:
    said = {"address": address, "why": str(error)}
    if isinstance(error, Refused):
        return gettext(
            "The mail server refused the test mail to %(address)s (%(why)s). Check the address, and whether the "
            "server lets us send as MAIL_FROM.",
            **said,
        )
    if isinstance(error, Later):
        return gettext(
            "The mail server does not take the test mail to %(address)s now (%(why)s). Try again in a while; if it "
            "stays so, ask whether the server lets us send as MAIL_FROM.",
            **said,
        )
    return gettext("The test mail to %(address)s was not sent: the mail server does not take it (%(why)s).", **said)
