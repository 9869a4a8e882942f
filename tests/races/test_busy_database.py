"""A database that cannot be written: 503 with Retry-After, nothing stored, and pages can still be read."""

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app import create_app
from app.core.db import Base, db, end_read, table_of
from app.models import MailCount, OutgoingMail, Signature, Token
from tests.make import a_config, a_letter, a_listed_domain, answers, confirm, count_confirmed, sign, tally, work
from tests.one_app import serving
from tests.pages.report_page import reports_name
from tests.post_box import PostBox
from tests.races.crowd import PATIENCE, ask_at_once, statuses

CLAIM = {"professional": "1", "profession": "writers", "route": "work-email"}
Locked = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def app(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """One of its own, whose connections are made impatient."""
    monkeypatch.setattr(sys.modules["app.core.engine_events"], "BUSY_SECONDS", 0.5)
    with serving(create_app(a_config(tmp_path, database_url=database_url))) as app:
        yield app


@pytest.fixture
def locked(app: Flask, database_url: str) -> Locked:
    """Open it, and somebody else holds the lock that every writer needs."""

    @contextmanager
    def on_sqlite() -> Iterator[None]:
        other = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
        other.close()

    @contextmanager
    def on_postgres() -> Iterator[None]:
        with psycopg.connect(database_url.replace("+psycopg", "")) as other:
            for table in ("signatures", "outgoing_mails", "tokens"):
                other.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
            yield
            other.rollback()

    return on_postgres if database_url.startswith("postgresql") else on_sqlite


def rows_of(*models: type[Base]) -> list[int]:
    end_read()
    return [db.session.scalar(select(func.count()).select_from(table_of(model))) or 0 for model in models]


def is_told_to_come_back(answer: TestResponse) -> bool:
    return answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0 and "send it again" in answer.text


def test_a_sign_up_is_told_to_come_back_and_nothing_of_it_is_kept(locked: Locked, client: FlaskClient) -> None:
    letter = a_letter()
    with locked():
        assert is_told_to_come_back(sign(client, letter, email="ada@example.org"))

    assert rows_of(Signature, OutgoingMail, MailCount, Token) == [0, 0, 0, 0]
    assert sign(client, letter, email="ada@example.org").status_code == 303


def test_a_confirm_link_is_still_good_afterwards(locked: Locked, client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    sign(client, letter, email="ada@example.org")
    link = post_box.last.link
    with locked():
        assert client.get(link).status_code == 200
        assert is_told_to_come_back(client.post(link, data=answers("Ada Marlowe-Finch")))
    assert count_confirmed(letter) == 0

    assert confirm(client, link).status_code == 303

    work()
    assert tally(client, letter)["signed"] == 1


def test_who_clicks_again_on_what_is_done_waits_for_no_writer(
    locked: Locked, client: FlaskClient, post_box: PostBox
) -> None:
    a_listed_domain("northlight.example")
    letter = a_letter()
    sign(client, letter, email="ada@example.org", **CLAIM, work_email="ada@northlight.example")
    confirming, not_me = post_box.last.link, post_box.last.links[-1]
    confirm(client, confirming)
    work()
    [second] = post_box.to("ada@northlight.example", "work-email")
    assert client.post(second.link).status_code == 200
    sign(client, letter, name="Eve Quill", email="eve@example.org")
    confirm(client, post_box.to("eve@example.org", "confirm")[0].link)
    work()
    reports_name(client, letter, "Eve Quill", "me", email="agent@example.org")
    disclaiming = post_box.to("agent@example.org", "report")[-1].link
    assert client.post(disclaiming).status_code == 200

    with locked():
        again = {
            link: client.post(link, data={}).status_code for link in (confirming, not_me, second.link, disclaiming)
        }
    assert set(again.values()) == {200}, again


def test_pages_are_read_meanwhile(locked: Locked, client: FlaskClient) -> None:
    letter = a_letter()
    paths = [f"/letters/{letter.slug}{more}" for more in ("", "/credits", "/supporters", "/sign")]
    with locked():
        answered = [client.get(path) for path in [*paths, "/", f"/api/v1/letters/{letter.slug}", "/readyz"]]

    assert statuses(answered) == {200: len(answered)}


def test_a_crowd_in_front_of_a_busy_database_is_told_so_and_leaves_no_connection_behind(
    locked: Locked, webs: list[Flask], client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = a_letter()
    sign(client, letter, email="first@example.org")
    form = f"/letters/{letter.slug}/sign"
    people = [answers("Ada Marlowe-Finch", email=f"ada{number}@example.org") for number in range(40)]
    asks = [lambda client, fields=fields: client.post(form, data=fields) for fields in people]

    with locked():
        assert statuses(ask_at_once(webs, asks)) == {503: 40}
    monkeypatch.setattr(sys.modules["app.core.engine_events"], "BUSY_SECONDS", PATIENCE)

    assert statuses(ask_at_once(webs, asks)) == {303: 40}
    assert rows_of(Signature, OutgoingMail) == [41, 41]
