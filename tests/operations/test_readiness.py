"""/healthz and /readyz: to load balancers and to people."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.version import version
from tests.free_ports import free_port
from tests.journeys.restart import started_again
from tests.operations.versions import at_revision

AWAY = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"


def test_a_node_that_can_serve_says_so_with_its_version(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json() == {
        "status": "ready",
        "version": version(),
        "checks": {"database": True, "queue": True, "migrations": True},
        "reasons": [],
    }


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_redis_that_is_away_is_no_reason(app: Flask, tmp_path: Path) -> None:
    with started_again(app, tmp_path, redis_url=f"redis://127.0.0.1:{free_port()}", limits=True) as site:
        assert site.test_client().get("/readyz").status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_its_database_the_process_lives_and_cannot_serve(app: Flask, tmp_path: Path) -> None:
    with started_again(app, tmp_path, database_url=AWAY) as site:
        client = site.test_client()
        assert client.get("/healthz").status_code == 200
        answer = client.get("/readyz")
        assert answer.status_code == 503
        told = answer.get_json()
        assert (told["status"], told["checks"]["database"], told["version"]) == ("not ready", False, version())
        assert "The database does not answer" in told["reasons"][0]
        assert "nobody" not in answer.text


@pytest.mark.parametrize(
    ("revision", "oldest_code", "says"),
    [
        ("1001", None, "run `flask db upgrade`"),
        ("9999", "9999", "Update Undersigned"),
        ("0035", None, "a new database"),
    ],
)
def test_a_schema_that_does_not_fit_is_told_with_what_to_do(
    client: FlaskClient, revision: str, oldest_code: str | None, says: str
) -> None:
    with at_revision(revision, oldest_code=oldest_code):
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert says in answer.get_json()["reasons"][0]
        assert answer.get_json()["checks"]["migrations"] is False
    assert client.get("/readyz").status_code == 200
