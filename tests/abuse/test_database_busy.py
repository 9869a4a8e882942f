"""A locked database: writes get 503 with Retry-After, and nothing is acknowledged that was not written."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from tests.journeys.restart import started_again
from tests.journeys.steps import asked, everything
from tests.make import a_letter, answers, confirm, count_confirmed, shown_in
from tests.post_box import PostBox


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Somebody else holds the database's lock, or that of the table that signing writes to."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")
        connection.close()
        return
    with psycopg.connect(url.replace("+psycopg", "")) as other:
        other.execute("LOCK TABLE signatures IN EXCLUSIVE MODE")
        yield
        other.rollback()


def test_a_locked_database_is_a_503_and_nothing_is_half_done(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("app.core.engine_events"), "BUSY_SECONDS", 1)
    with started_again(app, tmp_path) as site, PostBox(site) as box:
        letter, client, url = a_letter(), site.test_client(), site.extensions["undersigned"].database_url
        slug = letter.slug
        link = asked(client, box, letter, email="ada@example.org")
        form = shown_in(client.get(link).text) | {"consent": "1"}
        before = everything()
        with locked(url):
            refused = [
                client.post(f"/letters/{slug}/sign", data=answers("Boris", email="boris@example.org")),
                client.post(link, data=form),
            ]
            read = [client.get(path) for path in (f"/letters/{slug}", f"/letters/{slug}/sign", link, "/healthz")]
        for answer in refused:
            assert answer.status_code == 503
            assert int(answer.headers["Retry-After"]) > 0
            assert "send it again" in answer.text
        assert [answer.status_code for answer in read] == [200] * 4
        assert everything() == before
        assert box.empty() == []

        assert confirm(client, link).status_code == 303  # it recovers by itself
        assert count_confirmed(letter) == 1
