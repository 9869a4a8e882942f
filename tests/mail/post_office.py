"""Scripted mail servers on loopback, and workers that need not wait."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import select

from app.core import clock
from app.core.db import db, end_read
from app.mail.deliver import Deliverer
from app.models import MailState, OutgoingMail
from tests.free_ports import free_port


def rows() -> list[OutgoingMail]:
    end_read()
    query = select(OutgoingMail).order_by(OutgoingMail.id).execution_options(populate_existing=True)
    return list(db.session.scalars(query))


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """Its plain text, or its HTML."""
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def states() -> list[MailState]:
    return [row.state for row in rows()]


@dataclass
class ObedientBox:
    """What arrived, and what the server answers: the answers are used up one by one, and "" and the end accept."""

    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    arrivals: list[float] = field(default_factory=list)
    connections: int = 0
    to_sender: list[str] = field(default_factory=list)
    to_recipient: list[str] = field(default_factory=list)
    to_data: list[str] = field(default_factory=list)
    drops_after_data: int = 0

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: Any) -> Any:  # noqa: N802
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.to_sender and (answer := self.to_sender.pop(0)):
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.to_recipient and (answer := self.to_recipient.pop(0)):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.to_data and (answer := self.to_data.pop(0)):
            return answer
        self.arrivals.append(time.monotonic())
        self.recipients += envelope.rcpt_tos
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.drops_after_data:
            self.drops_after_data -= 1
            server.transport.close()
        return "250 Taken"

    @property
    def message_ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.mails]


class MailServer:
    """An SMTP server on loopback that can go down and come up again at the same port."""

    def __init__(self, **options: Any) -> None:
        self.box = ObedientBox()
        self._options = options
        self.port = free_port()
        self._controller: Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def up(self) -> None:
        self._controller = Controller(self.box, hostname="127.0.0.1", port=self.port, ready_timeout=30, **self._options)
        self._controller.start()

    def down(self) -> None:
        controller, self._controller = self._controller, None
        if controller is not None:
            controller.stop()


class Days:
    """The present, which a test can move on instead of waiting."""

    def __init__(self) -> None:
        self._skipped = timedelta()

    def now(self) -> datetime:
        return clock.now() + self._skipped

    def skip(self, **length: float) -> None:
        self._skipped += timedelta(**length)


def work(deliverer: Deliverer, days: Days, *, steps: int) -> float:
    """As the worker's loop does, with the waiting skipped; the seconds that were."""
    skipped = 0.0
    for _ in range(steps):
        wait = deliverer.step(days.now)
        days.skip(seconds=wait)
        skipped += wait
    return skipped


def work_in_threads(app: Flask, deliverers: Sequence[Deliverer], *, until: Callable[[], bool], most: float) -> None:
    """All at once, as workers on several machines; for `most` seconds at most."""
    end = time.monotonic() + most

    def loop(deliverer: Deliverer) -> None:
        with app.app_context():
            while not until() and time.monotonic() < end:
                time.sleep(deliverer.step(clock.now))

    threads = [threading.Thread(target=loop, args=(deliverer,)) for deliverer in deliverers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
