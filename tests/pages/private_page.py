"""The page behind a private link."""

from typing import Any

from flask.testing import FlaskClient


def my_data(client: FlaskClient, private: str) -> dict[str, Any]:
    answer = client.get(f"{private}/my-data.json")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    told: dict[str, Any] = answer.get_json()
    return told
