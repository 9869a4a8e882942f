"""A command turns a switch, and the web processes that run already follow."""

import http.client
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from tests.free_ports import free_port
from tests.processes.running import Command, Site, get, until
from tests.processes.sites import Start

pytestmark = pytest.mark.processes

NOON = "We move to another machine until noon."
LETTER = "/letters/keep-the-copyright"


def answered(site: Site, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str | None, str]:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if fields else {}
    connection.request(method, path, body=urlencode(fields or {}), headers=headers)
    answer = connection.getresponse()
    said = answer.status, answer.headers["Retry-After"], answer.read().decode()
    connection.close()
    return said


def turn(start: Start, *words: str) -> None:
    done = start("switch", "set", *words)
    assert done.status() == 0, done.said


def test_two_web_processes_and_the_worker_follow_a_command(lettered_site: Site, start: Start) -> None:
    start("serve").answers()
    second = replace(lettered_site, port=free_port())
    beside = Command(second, "serve")
    try:
        beside.answers()
        turn(start, "read-only", "on", "--message", NOON)
        for site in (lettered_site, second):
            until(lambda at=site: NOON in (get(at, LETTER) or ""))  # type: ignore[misc]
            status, again_after, page = answered(site, "POST", f"{LETTER}/sign", {"name": "Ada Marlowe-Finch"})
            assert (status, again_after, "Ada Marlowe-Finch" in page) == (503, "60", True)
            assert answered(site, "GET", LETTER)[0] == 200
        turn(start, "read-only", "off")
        turn(start, "banner", "on", "--message", "Thank you, all.")
        for site in (lettered_site, second):
            until(lambda at=site: "Thank you, all." in (get(at, LETTER) or ""))  # type: ignore[misc]
            assert answered(site, "POST", f"{LETTER}/sign", {"name": "Ada Marlowe-Finch"})[0] == 422
    finally:
        beside.process.kill()
        beside.process.wait()
