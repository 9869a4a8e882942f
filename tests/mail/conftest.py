"""A letter, an outbox on each database, and a scripted real mail server on loopback."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, tokens
from app.core.config import Config
from app.core.db import transaction
from app.mail import outbox
from app.mail.context import AccountChange
from app.mail.deliver import Deliverer
from app.models import Delivery, Invitation, Letter, MailKind, OutgoingMail, Role
from tests.mail.certificates import certificate as certificate
from tests.mail.certificates import our_tls as our_tls
from tests.mail.certificates import servers_tls as servers_tls
from tests.mail.post_office import Days, MailServer
from tests.mail.queued import LINKS_OF, Queue
from tests.make import a_letter


@pytest.fixture
def config(app: Flask) -> Config:
    kept: Config = app.extensions["undersigned"]
    return kept


@pytest.fixture
def letter(app: Flask) -> Letter:
    return a_letter(title="Ask First – a Letter")


@pytest.fixture
def queue(letter: Letter) -> Queue:
    """Queue mails to ada0@…, ada1@…; their ids in that order."""

    def queue_mails(
        count: int = 1,
        *,
        kind: MailKind = MailKind.CONFIRM,
        address: str = "ada{n}@example.org",
        made_at: datetime | None = None,
    ) -> list[int]:
        with transaction() as session:
            for n in range(count):
                outbox.queue_mail(
                    session,
                    kind=kind,
                    letter_id=letter.id,
                    signature_id=None,
                    address=address.format(n=n),
                    links={purpose.value: tokens.new_token(purpose) for purpose in LINKS_OF[kind]},
                    now=made_at or clock.now(),
                    about_id=_about(session, kind, letter),
                )
            return list(session.scalars(select(OutgoingMail.id).order_by(OutgoingMail.id)))[-count:]

    return queue_mails


def _about(session: Session, kind: MailKind, letter: Letter) -> int | None:
    """What a mail of this kind is about, where it can't be written without."""
    if kind is MailKind.ACCOUNT_CHANGED:
        return AccountChange.PASSWORD.value
    now = clock.now()
    if kind is MailKind.DELIVERED:
        said = Delivery(letter_id=letter.id, to_whom="the Committee’s clerk", delivered_on=now.date(), said_at=now)
        session.add(said)
        session.flush()
        return said.id
    if kind is not MailKind.INVITATION:
        return None
    made = {"email": "ada@example.org", "digest": b"x" * 32, "made_at": now, "expires_at": now}
    invitation = Invitation(organisation_id=letter.organisation_id, role=Role.EDITOR, **made)
    session.add(invitation)
    session.flush()
    return invitation.id


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer(enable_SMTPUTF8=True)
    server.up()
    yield server
    server.down()


@pytest.fixture
def deliverer(app: Flask, config: Config, mail_server: MailServer) -> Iterator[Deliverer]:
    deliverer = Deliverer(replace(config, mail_url=mail_server.url))
    yield deliverer
    deliverer.close()


@pytest.fixture
def days() -> Days:
    return Days()
