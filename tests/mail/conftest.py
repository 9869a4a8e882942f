"""A letter, an outbox on each database, and real mail servers on loopback that do as they are told."""

import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from post_office import Days, MailServer
from sqlalchemy import select

from app import create_app, tokens
from app.config import Config
from app.db import db, transaction
from app.mail import outbox
from app.mail.deliver import Deliverer
from app.models import Letter, LetterKind, LetterState, MailKind, Organisation, OutgoingMail
from app.tokens import Purpose

POSTGRES = "host=127.0.0.1 port=5432 user=postgres"
LINKS_OF = {
    MailKind.CONFIRM: (Purpose.CONFIRM, Purpose.NOT_ME),
    MailKind.SIGNED: (Purpose.PRIVATE,),
    MailKind.ALREADY_SIGNED: (Purpose.PRIVATE,),
    MailKind.OBJECTION: (Purpose.PRIVATE,),
    MailKind.WORK_EMAIL: (Purpose.WORK_EMAIL,),
    MailKind.DECISION: (Purpose.PRIVATE,),
}


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A database of this test process alone."""
    try:
        maintenance = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=2)
    except psycopg.OperationalError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("no PostgreSQL answers on 127.0.0.1:5432")
    name = f"mail_room_{secrets.token_hex(4)}"
    maintenance.execute(f"CREATE DATABASE {name}")
    yield f"postgresql+psycopg://postgres@127.0.0.1/{name}"
    maintenance.execute(f"DROP DATABASE {name} WITH (FORCE)")
    maintenance.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def config(request: pytest.FixtureRequest, tmp_path: Path) -> Config:
    on_sqlite = request.param == "sqlite"
    return Config(
        production=False,
        port=8000,
        data_dir=tmp_path,
        database_url=f"sqlite:///{tmp_path / 'mail.sqlite3'}" if on_sqlite else request.getfixturevalue("postgres_url"),
        redis_url=None,
        mail_url=None,
        mail_from="Undersigned <letters@undersigned.example>",
        mail_rate=1000.0,
        base_url="http://127.0.0.1:8000",
        secret_keys=(secrets.token_hex(32),),
        trusted_proxies=0,
        limits=True,
    )


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    app = create_app(config)
    with app.app_context():
        db.create_all()
        yield app
        db.session.remove()
        db.drop_all()
        db.engine.dispose()


@pytest.fixture
def letter(app: Flask) -> Letter:
    made_at = datetime(2026, 11, 1, tzinfo=UTC)
    with transaction() as session:
        guild = Organisation(slug="inkwell", name="Inkwell Guild", made_at=made_at)
        session.add(guild)
        session.flush()
        letter = Letter(
            slug="ask-first",
            kind=LetterKind.OPEN_LETTER,
            state=LetterState.OPEN,
            organisation_id=guild.id,
            title="Ask First – a Letter",
            summary="",
            caps_line="",
            byline="",
            place="",
            dated=date(2026, 11, 1),
            address="The Congress",
            valediction="Respectfully,",
            responsible_name="",
            responsible_contact="",
            funder="",
            mailbox_key="",
            made_at=made_at,
        )
        session.add(letter)
    return letter


@pytest.fixture
def queue(letter: Letter) -> Callable[..., list[int]]:
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
                    now=made_at or datetime.now(UTC),
                )
            return list(session.scalars(select(OutgoingMail.id).order_by(OutgoingMail.id)))[-count:]

    return queue_mails


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
