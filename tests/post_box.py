"""A user's mailbox: mails received by a real SMTP server on loopback, parsed like a mail client does."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, replace
from email.message import EmailMessage

from flask import Flask

from app.core import clock
from app.mail.deliver import IDLE, Deliverer
from tests.mail.post_office import MailServer, text_of


@dataclass(frozen=True)
class Received:
    """A mail as it arrived."""

    to: str
    message: EmailMessage

    @property
    def kind(self) -> str:
        return str(self.message["X-Undersigned-Kind"])

    @property
    def text(self) -> str:
        return text_of(self.message)

    @property
    def everything(self) -> str:
        """As it was sent, and as it is read: on its way a word may be broken over two lines."""
        return "\n".join([self.message.as_string(), self.text, text_of(self.message, "html")])

    @property
    def words(self) -> str:
        """Without links: a random token may have any three letters in a row."""
        return re.sub(r"https?://\S+", "", self.text)

    @property
    def links(self) -> list[str]:
        """Links that stand alone on their line."""
        return re.findall(r"^(https?://\S+)\s*$", self.text, re.M)

    @property
    def link(self) -> str:
        return self.links[0]


class PostBox:
    def __init__(self, app: Flask, *, rate: float | None = None) -> None:
        self.server = MailServer(enable_SMTPUTF8=True)
        config = app.extensions["undersigned"]
        self.deliverer = Deliverer(replace(config, mail_url=self.server.url, mail_rate=rate or config.mail_rate))

    def __enter__(self) -> PostBox:
        self.server.up()
        return self

    def __exit__(self, *_: object) -> None:
        self.deliverer.close()
        self.server.down()

    @property
    def mails(self) -> list[Received]:
        box = self.server.box
        return [Received(to, mail) for to, mail in zip(box.recipients, box.mails, strict=True)]

    def empty(self) -> list[Received]:
        """Let the worker's mail step run until nothing is due; what has arrived since the last time."""
        before = len(self.mails)
        while (pause := self.deliverer.step(clock.now)) < IDLE:
            time.sleep(pause)
        return self.mails[before:]

    @property
    def last(self) -> Received:
        self.empty()
        return self.mails[-1]

    def to(self, address: str, kind: str | None = None) -> list[Received]:
        """What one address has received, oldest first."""
        self.empty()
        return [mail for mail in self.mails if mail.to == address and kind in (None, mail.kind)]
