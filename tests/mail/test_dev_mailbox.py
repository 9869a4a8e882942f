"""The development mailbox in the browser."""

from dataclasses import replace

import pytest
from flask import Flask

from app import create_app
from app.core.config import Config
from app.mail.deliver import Deliverer
from tests.mail.post_office import Days
from tests.mail.queued import Queue


@pytest.fixture
def two_mails(queue: Queue, config: Config, days: Days) -> None:
    queue(2)
    deliverer = Deliverer(config)
    deliverer.step(days.now)
    deliverer.close()


def test_mails_are_listed_as_json_newest_last(two_mails: None, app: Flask) -> None:
    answer = app.test_client().get("/dev/mailbox.json")

    first, last = answer.get_json()["messages"]
    assert (first["to"], last["to"]) == ("ada0@example.org", "ada1@example.org")
    assert set(first) == {
        "id", "to", "from", "subject", "kind", "date", "message_id", "headers", "text", "html", "links",
    }  # fmt: skip
    assert first["from"] == "Names at the End via Undersigned <letters@undersigned.example>"
    assert first["headers"]["X-Undersigned-Kind"] == first["kind"] == "confirm"
    assert first["message_id"] == first["headers"]["Message-ID"]
    assert [link.split("/")[3] for link in first["links"]] == ["confirm", "not-me"]


def test_an_empty_mailbox_is_an_empty_list(app: Flask) -> None:
    assert app.test_client().get("/dev/mailbox.json").get_json() == {"messages": []}


def test_the_page_lists_the_newest_first(two_mails: None, app: Flask) -> None:
    answer = app.test_client().get("/dev/mailbox")

    assert answer.status_code == 200
    assert 0 < answer.text.index("ada1@example.org") < answer.text.index("ada0@example.org")
    assert "/confirm/" in answer.text


def test_the_html_of_a_mail_may_bring_style_and_nothing_else(two_mails: None, app: Flask) -> None:
    client = app.test_client()
    mail = client.get("/dev/mailbox.json").get_json()["messages"][0]

    answer = client.get(f"/dev/mailbox/{mail['id']}.html")

    assert answer.text == mail["html"]
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'unsafe-inline'" in policy
    assert "script-src" not in policy


@pytest.mark.parametrize("mail_id", ["x", "..%2Fsecret_keys", "20261122T015300.000000-00ff"])
def test_an_unknown_mail_is_not_found(app: Flask, mail_id: str) -> None:
    assert app.test_client().get(f"/dev/mailbox/{mail_id}.html").status_code == 404


def test_with_a_mail_server_or_in_production_there_is_no_mailbox(config: Config) -> None:
    with_server = replace(config, mail_url="smtp://127.0.0.1")
    production = replace(config, production=True, base_url="https://undersigned.example")
    for app in (create_app(with_server), create_app(production)):
        assert not [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/dev")]
