"""After a signer erases herself on a running site, none of her data is left anywhere within a minute."""

import http.client
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, quote_plus, urlencode, urlsplit

import pytest
from flask import Flask
from sqlalchemy import insert

from app import create_app
from app.core import clock, encryption, tokens
from app.core.db import end_read, transaction
from app.core.tokens import Purpose
from app.models import AddressChange, Code, Correction, Letter, Report, ReportKind
from app.text.addresses import parse_address
from tests.journeys.steps import everything, named
from tests.mail.post_office import MailServer
from tests.make import a_config, a_letter, a_listed_domain, answers, shown_in
from tests.needs import answers_at
from tests.one_app import serving
from tests.post_box import Received
from tests.processes.running import Command, Site, until

pytestmark = pytest.mark.processes

KEY = "one key for web and worker and for this test"
NAME = "Quillon Farrow-Oakes"
EMAIL, WORK, NEXT = "quillon@farrow.example", "q.oakes@northlight.example", "oakes@secluded.example"
CREDIT, NEW_NAME = "Unheard-of Nights", "Quillona Oakes"
NETWORK = "127.0.0.0/24"
TRACES = ("quillon", "farrow", "oakes", "unheard-of", "secluded", NETWORK, quote(EMAIL), quote_plus(NAME).lower())
ENCRYPTED = re.compile(rb"gAAAA[\w-]{60,}={0,2}")


@dataclass
class RunningSite(Site):
    """Web and worker with mails that go to a server, and everything else in one DATA_DIR."""

    settings: dict[str, str]

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | self.settings

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, body, and where it leads."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        body = urlencode(form) if form is not None else None
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        try:
            connection.request("POST" if body else "GET", path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), answer.getheader("Location") or ""
        finally:
            connection.close()


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer(enable_SMTPUTF8=True)
    server.up()
    yield server
    server.down()


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """This process's own look at the database."""
    with serving(create_app(a_config(tmp_path, database_url=database_url, secret_keys=(KEY,)))) as app:
        yield app


@pytest.fixture
def running(app: Flask, database_url: str, site: Site, mail_server: MailServer) -> Iterator[RunningSite]:
    settings = {"DATABASE_URL": database_url, "SECRET_KEYS": KEY, "MAIL_URL": mail_server.url, "MAIL_RATE": "1000"}
    place = RunningSite(site.data_dir, site.port, settings)
    commands = [Command(place, "serve"), Command(place, "work")]
    until(lambda: answers_at(place.port))
    yield place
    for command in commands:
        command.process.kill()
        command.process.wait()


def mail_of(server: MailServer, to: str, kind: str) -> Received:
    def found() -> list[Received]:
        box = server.box
        mails = [Received(one, mail) for one, mail in list(zip(box.recipients, box.mails, strict=False))]
        return [mail for mail in mails if (mail.to, mail.kind) == (to, kind)]

    until(found)
    return found()[0]


def sign_and_prove(site: RunningSite, server: MailServer, letter: Letter) -> str:
    """Sign, confirm, and prove the claim by the work mailbox; the path of the private page."""
    claim = {"professional": "1", "profession": "actors", "credit": CREDIT, "route": "work-email", "work_email": WORK}
    form = answers(NAME, email=EMAIL, updates="1", **claim)
    assert site.ask(f"/letters/{letter.slug}/sign", form)[0] == 303
    link = urlsplit(mail_of(server, EMAIL, "confirm").link).path
    status, _, private = site.ask(link, shown_in(site.ask(link)[1]) | {"consent": "1"})
    assert status == 303
    assert site.ask(urlsplit(mail_of(server, WORK, "work-email").link).path, {"sure": "1"})[0] in (200, 303)
    mail_of(server, EMAIL, "decision")
    return urlsplit(private).path


def under_way(letter: Letter) -> None:
    """Everything that can be under way about a signature when its owner erases it."""
    row, now = named(letter, NAME), clock.now()
    moving = {"address_encrypted": encryption.encrypt(NEXT), "mailbox_digest": b"m" * 32, "made_at": now}
    wished = {"name": NEW_NAME, "file_under": "Oakes", "credit": CREDIT, "made_at": now}
    code = {"handle_digest": b"handle of hers", "code_digest": b"code of hers", "tries": 0, "expires_at": now}
    with transaction() as session:
        session.execute(insert(Correction).values(signature_id=row.id, **wished))
        session.execute(insert(AddressChange).values(signature_id=row.id, **moving))
        session.execute(insert(Code).values(signature_id=row.id, **code))
        session.execute(
            insert(Report).values(letter_id=letter.id, signature_id=row.id, kind=ReportKind.FAKE, made_at=now)
        )


def secrets_in(server: MailServer) -> list[bytes]:
    """The tokens of all links that were mailed, and their digests."""
    found: list[bytes] = []
    for mail in list(server.box.mails):
        for link in Received("", mail).links:
            token = urlsplit(link).path.rsplit("/", 1)[-1]
            purpose = next((one for one in Purpose if tokens.is_for(token, one)), None)
            if purpose is not None:
                found += [token.encode(), tokens.digest_of(token, purpose)]
    return found


def opened(content: bytes) -> bytes:
    """A content with everything encrypted in it opened as well."""
    inside = []
    for encrypted in ENCRYPTED.findall(content):
        try:
            inside.append(encryption.decrypt(encrypted.decode()).encode())
        except ValueError:
            continue
    return b"\n".join([content, *inside])


def as_bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def left(folder: Path, secrets: list[bytes]) -> list[tuple[str, bytes]]:
    """Where anything of hers stands: in which column's table or in which file, and what."""
    kept = [
        (table, b"\n".join(as_bytes(value) for value in row)) for table, rows in everything().items() for row in rows
    ]
    kept += [(path.name, path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file()]
    end_read()
    looked_for = [trace.encode() for trace in TRACES]
    return [
        (place, trace)
        for place, content in kept
        for read in [opened(content)]
        for trace in [*(one for one in looked_for if one in read.lower()), *(one for one in secrets if one in read)]
    ]


def test_within_a_minute_nothing_of_her_is_left(
    app: Flask, running: RunningSite, mail_server: MailServer, tmp_path: Path
) -> None:
    a_listed_domain("northlight.example")
    letter = a_letter()
    end_read()
    private = sign_and_prove(running, mail_server, letter)
    under_way(letter)
    secrets = secrets_in(mail_server)
    secrets.append(encryption.keyed_digest(letter.mailbox_key, parse_address(EMAIL).canonical))
    secrets.append(encryption.keyed_digest(letter.mailbox_key, parse_address(WORK).canonical))
    before = left(tmp_path, secrets)
    places = {"signatures", "corrections", "address_changes", "tokens", "routes"}
    assert places <= {place for place, _ in before}
    assert {what for _, what in before} >= {trace.encode() for trace in TRACES[:6]}

    status, _, _ = running.ask(private, {"act": "erase", "sure": "1"})

    assert status == 200
    until(lambda: not left(tmp_path, secrets), within=60)
    assert (tmp_path / "serve.log").exists()
    assert (tmp_path / "work.log").exists()
    assert running.ask(private)[0] == 404
    assert left(tmp_path, secrets) == []
