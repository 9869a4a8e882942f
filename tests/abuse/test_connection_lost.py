"""PostgreSQL drops the connection after a request's last statement, before it is returned to the pool."""

from pathlib import Path

import psycopg
import pytest
from flask import Flask, Response
from sqlalchemy import text

from app.core.db import db
from tests.journeys.restart import started_again
from tests.make import a_letter


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_who_is_answered_keeps_the_answer_and_the_next_one_gets_another_connection(app: Flask, tmp_path: Path) -> None:
    letter = a_letter()
    url = app.extensions["undersigned"].database_url
    lost: set[int] = set()

    def lose_the_connection(response: Response) -> Response:
        [backend] = db.session.execute(text("SELECT pg_backend_pid()")).one()
        with psycopg.connect(url.replace("+psycopg", "")) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", (backend,))
        lost.add(backend)
        return response

    with started_again(app, tmp_path) as site:
        site.after_request(lose_the_connection)
        client = site.test_client()
    answered = [client.get(f"/letters/{letter.slug}/sign").status_code for _ in range(2)]
    with site.app_context():
        db.engine.dispose()

    assert answered == [200, 200]
    assert len(lost) == 2
