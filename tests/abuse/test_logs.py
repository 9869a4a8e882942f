"""The log of a real site: a line a request, and nobody in it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from tests.abuse.asking import KEYS, LETTER, ask, furnish, mail_to, mails, sign_up
from tests.journeys.steps import path_of
from tests.make import answers, shown_in
from tests.processes.running import Command, Site, told, until
from tests.storms.live_site import Place

pytestmark = pytest.mark.processes

NAME, EMAIL = "Quillon Farrow-Oakes", "quillon@farrow.example"
NAMED = ("quillon", "farrow", "oakes", quote(EMAIL), quote_plus(NAME).lower())
TEXT_LINE = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) INFO request: (?P<request>[0-9a-f]+-[0-9a-f]+) "
    r"(?P<method>[A-Z]+|-) (?P<route>\S+|/.*) (?P<status>\d{3}) (?P<ms>[\d.]+) ms"
)


class Running:
    """Web and worker with one log format."""

    def __init__(self, site: Site, lettered: Path, log_format: str) -> None:
        furnish(site.data_dir, lettered)
        self.as_json = log_format == "json"
        self.port = site.port
        place = Place(site.data_dir, site.port, KEYS | {"LOG_FORMAT": log_format})
        self.web, self.worker = Command(place, "serve").answers(), Command(place, "work").says("at work")

    @property
    def lines(self) -> list[str]:
        return [*self.web.said.splitlines(), *self.worker.said.splitlines()]

    @property
    def requests(self) -> list[dict[str, Any]]:
        lines = self.web.said.splitlines()
        if self.as_json:
            return [one for line in lines if (one := json.loads(line))["logger"] == "request"]
        return [found.groupdict() for line in lines if (found := TEXT_LINE.fullmatch(line))]

    def close(self) -> None:
        for one in (self.web, self.worker):
            one.process.kill()
            one.process.wait()


@pytest.fixture(params=["text", "json"])
def running(request: pytest.FixtureRequest, site: Site, lettered: Path) -> Iterator[Running]:
    running = Running(site, lettered, request.param)
    yield running
    running.close()


def walk(port: int) -> int:
    """Through a signer's pages, with links that are right, mistyped and misused. How many requests it took besides
    looking for mail.
    """
    asked = 0

    def go(method: str, path: str, form: dict[str, str] | None = None, **headers: str) -> Any:
        nonlocal asked
        asked += 1
        return ask(port, method, path, form, **headers)

    sent = go("POST", f"{LETTER}/sign", answers(NAME, email=EMAIL))
    go("GET", sent.headers["Location"])
    confirm, not_me = (path_of(link) for link in mail_to(port, EMAIL)["links"][:2])
    for path in (confirm, not_me, f"{confirm}x", f"{confirm}.css", f"//{confirm}", f"/nothing{confirm}", f"/{EMAIL}"):
        go("GET", path)
    go("POST", confirm, {}, Origin="https://evil.example")
    receipt = go("POST", confirm, shown_in(go("GET", confirm).text) | {"consent": "1"})
    private = path_of(receipt.headers["Location"])
    go("GET", private)
    for form in ({"act": "hide"}, {"act": "correct", "name": NAME, "credit": NAME}, {"act": NAME}):
        go("POST", private, form)
    for path in (f"{LETTER}/supporters?q={quote(NAME)}", f"{LETTER}/report?q={quote(NAME)}", f"{private}/my-data.json"):
        go("GET", path, Referer=f"http://127.0.0.1:{port}{private}", User_Agent=NAME)
    go("POST", "/lost-link", {"letter": LETTER.rpartition("/")[2], "email": EMAIL})
    go("QUILLON", private)
    go("POST", private, {"act": "erase", "sure": "1"})
    return asked


def test_no_line_of_a_walk_through_a_signers_pages_holds_a_token_a_name_or_an_address(running: Running) -> None:
    walk(running.port)
    links = [path_of(link) for mail in mails(running.port) for link in mail["links"]]
    tokens = {part for link in links for part in re.split(r"[/.]", link) if len(part) > 15}
    assert len(tokens) > 4
    said = "\n".join(running.lines)
    assert [one for one in NAMED if one in said.lower()] == []
    assert [one for one in tokens if one in said] == []


def test_each_request_is_one_line_with_id_route_status_and_milliseconds(running: Running) -> None:
    before = len(running.requests)
    asked = walk(running.port)
    lines = running.requests[before:]
    looking = [line for line in lines if line["route"] == "/dev/mailbox.json"]
    assert len(lines) - len(looking) == asked
    assert len({line["request"] for line in running.requests}) == len(running.requests)
    kinds = {(line["method"], line["route"], int(line["status"])) for line in lines}
    assert kinds >= {
        ("POST", "/letters/<slug>/sign", 303),
        ("GET", "/confirm/<token>", 200),
        ("GET", "/confirm/<token>", 404),
        ("POST", "/confirm/<token>", 403),
        ("POST", "/confirm/<token>", 303),
        ("GET", "none", 404),
        ("-", "none", 405),
    }
    assert all(float(line["ms"]) >= 0 for line in lines)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["at"]) for line in lines)


def test_what_is_no_request_has_its_line_too(running: Running) -> None:
    place = Site(Path(), running.port)
    told(place, f"GET /confirm/{NAME} HTTP/1.1\r\nHost a\r\n\r\n".encode())
    told(place, b"GET / HTTP/1.1\r\nX-Long: " + b"quillon" * 20_000 + b"\r\n\r\n")
    until(lambda: len([line for line in running.requests if line["route"] == "none"]) == 2)
    assert {int(line["status"]) for line in running.requests if line["route"] == "none"} == {400, 431}
    assert [one for one in NAMED if one in running.web.said.lower()] == []


def test_every_line_has_the_format_that_was_asked_for_and_the_first_says_where_it_listens(running: Running) -> None:
    sign_up(running.port, "ada@example.org")
    for line in running.lines:
        if running.as_json:
            assert {"at", "level", "logger"} <= set(json.loads(line)), line
        else:
            assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (INFO|WARNING|ERROR) [\w.]+: ", line), line
    assert f"listening on http://127.0.0.1:{running.port}" in running.web.said
