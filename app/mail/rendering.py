"""Renders a row as a mail when it is sent. Runs in an application context, for the templates."""

import functools
import json
import secrets
from datetime import datetime, timedelta
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import current_app, render_template
from flask_babel import gettext
from sqlalchemy.orm import Session

from app.core import encryption
from app.core.config import Config
from app.core.tokens import LINK_LIVES, SENT_PAGE_SECONDS, ConsolePurpose, Purpose
from app.i18n.time_zones import UTC_NAME
from app.mail.context import OF_SIGNER, about
from app.mail.failures import Refused
from app.mail.headers import sender_of, subject_of
from app.mail.sender import parse_sender
from app.mail.sent_by import sent_by
from app.models import Letter, MailKind, OutgoingMail

CODE_LIVES = timedelta(seconds=SENT_PAGE_SECONDS)
NO_SUCH_ADDRESS = 553  # RFC 5321: mailbox name not allowed

# Purpose of a token → the name of its link in templates, and the path it opens.
LINKS: dict[Purpose | ConsolePurpose, tuple[str, str]] = {
    Purpose.CONFIRM: ("confirm", "confirm"),
    Purpose.NOT_ME: ("not_me", "not-me"),
    Purpose.PRIVATE: ("private", "signature"),
    Purpose.WORK_EMAIL: ("prove", "claim"),
    Purpose.UNSUBSCRIBE: ("unsubscribe", "unsubscribe"),
    Purpose.OLD_ADDRESS: ("move", "move"),
    Purpose.NEW_ADDRESS: ("move", "move"),
    Purpose.REPORT: ("report", "report"),
    ConsolePurpose.INVITATION: ("invitation", "organise/invitation"),
    ConsolePurpose.PASSWORD_RESET: ("reset", "organise/reset"),
    ConsolePurpose.NAME_WATCH: ("stop", "watch"),
    ConsolePurpose.WATCH_CONFIRM: ("begin", "watch/begin"),
}
TO_ORGANISERS = (
    MailKind.FIRST_SIGNATURE,
    MailKind.MILESTONE,
    MailKind.REVIEWS_WAIT,
    MailKind.ARCHIVING,
    MailKind.FORWARDED,
)
_LINKS = {purpose.value: link for purpose, link in LINKS.items()}


class _OneLine(UnstructuredHeader, BaseHeader):
    """Never folded: folding would treat a long URL as words and encode it, and mail clients would not recognise it."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


class _Subject(UnstructuredHeader, BaseHeader):
    """Starts on the line of its name. The library moves a long one to the next line, which clients show as a space."""

    def fold(self, *, policy: Policy) -> str:
        return str(super().fold(policy=policy)).replace(f"{self.name}:{policy.linesep} ", f"{self.name}: ", 1)


class _KnownHeaders(HeaderRegistry):
    """Caches header classes and parsed headers: most are the same in every mail, and were half the cost."""

    def __init__(self) -> None:
        super().__init__()
        self.map_to_type("List-Unsubscribe", _OneLine)
        self.map_to_type("Subject", _Subject)

    @functools.cache  # noqa: B019 - there is one registry, for the life of the process
    def __getitem__(self, name: str) -> Any:
        return super().__getitem__(name)

    def __call__(self, name: str, value: Any) -> Any:
        return self._parsed(name, value) if isinstance(value, str) else super().__call__(name, value)

    @functools.lru_cache(maxsize=256)  # noqa: B019
    def _parsed(self, name: str, value: str) -> Any:
        return super().__call__(name, value)


class _KnownFolds(EmailPolicy):
    """Caches folded headers, for the same reason."""

    @functools.lru_cache(maxsize=256)  # noqa: B019 - there is one policy, for the life of the process
    def fold_binary(self, name: str, value: Any) -> bytes:
        return super().fold_binary(name, value)


_POLICY = _KnownFolds(linesep="\r\n", header_factory=_KnownHeaders())
_BOUNDARY = f"=_{secrets.token_hex(16)}"  # one per process; unknown to templates


def render(session: Session, mail: OutgoingMail, *, base_url: str, mail_from: str, now: datetime) -> EmailMessage:
    """The mail in text and HTML, with the current date and the Message-ID of its row.

    Raises Refused (invalid address), Needless (obsolete), ValueError (none of SECRET_KEYS decrypts its secrets).
    """
    if mail.recipient_encrypted is None or mail.links_encrypted is None:
        raise ValueError("a settled mail keeps neither recipient nor links")
    tokens = json.loads(encryption.decrypt(mail.links_encrypted))
    code, words, writer = (tokens.pop(name, None) for name in ("code", "words", "writer"))
    links = links_of(tokens, base_url=base_url) | _pages_of(mail.letter, base_url=base_url)
    context: dict[str, Any] = {
        "mail": mail,
        "letter": mail.letter,
        "links": links,
        "until": mail.made_at + LINK_LIVES,
        "code_until": (code_until := mail.made_at + CODE_LIVES),
        "words": words,
        "writer": writer,
        **about(session, mail.kind, mail.signature_id if mail.kind in OF_SIGNER else mail.about_id),
    }
    context |= _foot(mail) | _times_of(mail.letter, link_until=context["until"], now=now)
    context["code"] = f"{code[:3]} {code[3:]}" if code and now < code_until else None  # an expired code is useless
    email = EmailMessage(policy=_POLICY)
    email["From"] = sender_of(session, mail.letter, mail_from=mail_from, now=now)
    email["To"] = address_of(encryption.decrypt(mail.recipient_encrypted))
    email["Subject"] = subject_of(mail.kind, mail.letter, held=context.get("held", False))
    email["Date"] = now
    email["Message-ID"] = f"<{mail.message_id}@{parse_sender(mail_from).domain}>"
    email["X-Undersigned-Kind"] = mail.kind.value
    email["Auto-Submitted"] = "auto-generated"
    if writer:
        email["Reply-To"] = address_of(writer)
    if "unsubscribe" in links:  # RFC 8058
        email["List-Unsubscribe"] = f"<{links['unsubscribe']}>"
        email["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    email.make_alternative(boundary=_BOUNDARY)
    for subtype, ending in (("plain", "txt"), ("html", "html")):
        email.add_alternative(_content(mail.kind, ending, context), subtype=subtype, cte="quoted-printable")
    return email


def _content(kind: MailKind, ending: str, context: dict[str, Any]) -> str:
    content = render_template(f"mail/{kind.value}.{ending}", **context)
    if ending == "txt" and context["sent_by"]:
        return "\n".join([content.rstrip("\n"), *context["sent_by"], ""])
    return content


def _foot(mail: OutgoingMail) -> dict[str, Any]:
    config: Config = current_app.extensions["undersigned"]
    return {"contact": _contact(mail), "sent_by": sent_by(config.site)}


def _times_of(letter: Letter | None, *, link_until: datetime | None, now: datetime) -> dict[str, Any]:
    """`zone`: the letter's time zone; `closes`: when it closes, or None; `closed`: True if it has; `confirm_by`: the
    last moment to confirm with a link that expires at `link_until`.
    """
    if letter is None:
        return {"zone": UTC_NAME, "closes": None}
    closes = letter.closes_at
    confirm_by = min((at for at in (link_until, letter.confirms_until()) if at is not None), default=None)
    closed = closes is not None and closes <= now
    return {"zone": letter.time_zone, "closes": closes, "closed": closed, "confirm_by": confirm_by}


def _contact(mail: OutgoingMail) -> str | None:
    """A contact for questions. It is not a Reply-To, because a reply that quotes this mail would reveal its links."""
    if mail.letter is None or mail.kind in TO_ORGANISERS:
        return None
    return gettext(
        "Questions? Write to %(name)s, %(contact)s."
        " If you reply to this email, they get your reply, without its links.",
        name=mail.letter.responsible_name,
        contact=mail.letter.responsible_contact,
    )


def links_of(tokens: dict[str, str], *, base_url: str) -> dict[str, str]:
    """URLs by their names in templates, from tokens by purpose."""
    named = {_LINKS[purpose]: token for purpose, token in tokens.items()}
    return {name: f"{base_url}/{path}/{token}" for (name, path), token in named.items()}


def _pages_of(letter: Letter | None, *, base_url: str) -> dict[str, str]:
    """URLs of pages without a token, by their names in templates."""
    if letter is None:
        return {"forgotten": f"{base_url}/organise/reset"}
    return {
        "lost": f"{base_url}/lost-link?letter={letter.slug}",
        "letter": f"{base_url}/letters/{letter.slug}",
        "desk": f"{base_url}/organise/letters/{letter.slug}/",
        "settings": f"{base_url}/organise/letters/{letter.slug}/settings",
        "forgotten": f"{base_url}/organise/reset",
    }


def address_of(address: str) -> Address:
    """The address with its domain in ASCII, for every mail server. Raises Refused."""
    username, _, domain = address.rpartition("@")
    if not username or not domain:
        raise Refused(NO_SUCH_ADDRESS)
    try:
        return Address(username=username, domain=domain if domain.isascii() else _ascii_domain(domain))
    except (ValueError, EmailNotValidError) as error:
        raise Refused(NO_SUCH_ADDRESS) from error


@functools.lru_cache(maxsize=256)
def _ascii_domain(domain: str) -> str:
    """Raises EmailNotValidError."""
    return validate_email(f"x@{domain}", check_deliverability=False, test_environment=True).ascii_domain
