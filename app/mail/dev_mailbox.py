"""The development mailbox: mails as files in DATA_DIR, written by the worker and read by the web process.

The files are encrypted like everything else at rest, so that no address can be found by searching DATA_DIR.
"""

import functools
import os
import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_string
from email.message import EmailMessage
from email.policy import SMTPUTF8, default
from pathlib import Path

from app.core import clock, encryption
from app.mail.failures import Unreachable

SUFFIX = ".eml.encrypted"


def mailbox_folder(data_dir: Path) -> Path:
    return data_dir / "mailbox"


class MailboxTransport:
    """Writes each mail to a file; the names sort by time and end in the Message-ID."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise Unreachable(type(error).__name__) from error

    def send(self, email: EmailMessage) -> None:
        name = f"{clock.now():%Y%m%dT%H%M%S.%f}-{_id_in(email)}"
        made, kept = self._folder / f"{name}.tmp", self._folder / f"{name}{SUFFIX}"
        try:
            self.open()
            made.write_text(encryption.encrypt(email.as_string(policy=SMTPUTF8)))
            os.replace(made, kept)
        except OSError as error:
            raise Unreachable(type(error).__name__) from error

    def close(self) -> None:
        return None


@dataclass(frozen=True, kw_only=True)
class ReceivedMail:
    """A mail in the development mailbox."""

    id: str
    to: str
    sender: str
    subject: str
    kind: str
    date: datetime
    message_id: str
    headers: dict[str, str]
    text: str
    html: str

    @property
    def links(self) -> list[str]:
        """The URLs on lines of their own in the text part."""
        return re.findall(r"^\s*(https?://\S+)\s*$", self.text, re.MULTILINE)


def received_mails(folder: Path, *, last: int | None = None) -> list[ReceivedMail]:
    """Newest last; with `last`, only that many."""
    names = sorted(path.name for path in folder.glob(f"*{SUFFIX}"))
    opened = (_read(folder / name) for name in (names[-last:] if last else names))
    return [mail for mail in opened if mail is not None]


def received_mail(folder: Path, mail_id: str) -> ReceivedMail | None:
    if not re.fullmatch(r"[0-9T.]+-[A-Za-z0-9-]+", mail_id):
        return None
    path = folder / f"{mail_id}{SUFFIX}"
    return _read(path) if path.exists() else None


@functools.lru_cache(maxsize=10_000)  # files never change
def _read(path: Path) -> ReceivedMail | None:
    """None if its encryption key is gone."""
    try:
        email = message_from_string(encryption.decrypt(path.read_text()), policy=default)
    except ValueError:
        return None
    text, html = email.get_body(("plain",)), email.get_body(("html",))
    return ReceivedMail(
        id=path.name.removesuffix(SUFFIX),
        to=str(email["To"]),
        sender=str(email["From"]),
        subject=str(email["Subject"]),
        kind=str(email["X-Undersigned-Kind"]),
        date=email["Date"].datetime,
        message_id=str(email["Message-ID"]),
        headers={name: str(value) for name, value in email.items()},
        text=text.get_content() if text else "",
        html=html.get_content() if html else "",
    )


def _id_in(email: EmailMessage) -> str:
    return re.sub(r"[^A-Za-z0-9-]", "-", str(email["Message-ID"]).strip("<>").partition("@")[0])
