"""Development mode is local: its mailbox and its links are shown only on the developer's machine."""

from pathlib import Path

import pytest
from flask import Flask

from tests.journeys.restart import started_again
from tests.operations.copies import run

HERE = (
    "http://127.0.0.1:8000",
    "http://localhost:8000",
    "http://127.0.0.2",
    "http://127.255.3.4:8000",
    "http://[::1]:8000",
    "http://[::ffff:127.0.0.1]:8000",
)
ELSEWHERE = (
    "https://letters.example",
    "http://127.0.0.1.evil.example:8000",
    "http://localhost.evil.example",
    "http://localhost.localdomain",
    "http://192.168.1.5:8000",
    "http://10.0.0.1",
    "http://0.0.0.0:8000",
    "http://[::]:8000",
    "http://[2001:db8::1]",
    "http://128.0.0.1",
)
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@on_sqlite
@pytest.mark.parametrize("base_url", HERE)
def test_the_development_mailbox_is_there_on_this_machine(app: Flask, tmp_path: Path, base_url: str) -> None:
    with started_again(app, tmp_path, base_url=base_url) as site:
        host = base_url.partition("//")[2]
        for page in ("/dev/mailbox", "/dev/mailbox.json"):
            assert site.test_client().get(page, headers={"Host": host}).status_code == 200


@on_sqlite
@pytest.mark.parametrize("base_url", ELSEWHERE)
def test_the_development_mailbox_is_nowhere_else(app: Flask, tmp_path: Path, base_url: str) -> None:
    with started_again(app, tmp_path, base_url=base_url) as site:
        for host in (base_url.partition("//")[2], "127.0.0.1:8000", "localhost"):
            for page in ("/dev/mailbox", "/dev/mailbox.json", "/dev/mailbox/1.html"):
                assert site.test_client().get(page, headers={"Host": host}).status_code == 404


@on_sqlite
def test_a_neighbour_on_the_network_and_whoever_comes_through_a_proxy_do_not_see_it(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/dev/mailbox", environ_base={"REMOTE_ADDR": "127.0.0.1"}).status_code == 200
    assert client.get("/dev/mailbox", environ_base={"REMOTE_ADDR": "192.168.1.7"}).status_code == 404
    for header in ({"X-Forwarded-For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}, {"Via": "1.1 proxy"}):
        assert client.get("/dev/mailbox", headers=header).status_code == 404


@on_sqlite
def test_no_demo_comes_to_a_real_site(app: Flask, tmp_path: Path) -> None:
    settings = {"production": True, "base_url": "https://letters.example", "mail_url": "smtp://127.0.0.1:9"}
    with started_again(app, tmp_path, **settings) as site:
        done = run(site, "demo", "--signers", "3")
        assert (done.exit_code, "Not in production" in done.output) == (1, True)
        letters = site.test_client().get("/api/v1/letters", headers={"Host": "letters.example"})
        assert letters.get_json()["letters"] == []
    assert "Invented signers added: 0" in run(app, "demo").output
