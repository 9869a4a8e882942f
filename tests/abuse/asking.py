"""Sends raw requests to a running site, as any client could."""

import http.client
import json
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.journeys.steps import path_of
from tests.make import answers, shown_in
from tests.processes.running import until

LETTER = "/letters/keep-the-copyright"
KEYS = {"SECRET_KEYS": "one key for the sites that are asked from outside"}
PATIENCE = 60.0  # seconds


def furnish(folder: Path, lettered: Path) -> None:
    """Put a database with letters where a site looks for it."""
    for file in lettered.parent.glob("undersigned.sqlite3*"):
        shutil.copy(file, folder)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(port: int, method: str, path: str, fields: dict[str, str] | None = None, /, **headers: str) -> Answer:
    """One request on a connection of its own; `X_Forwarded_For=` is the header X-Forwarded-For."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    body = None if fields is None else urlencode(fields)
    kind = {"Content-Type": "application/x-www-form-urlencoded"} if fields is not None else {}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    began = time.monotonic()
    try:
        connection.request(method, path, body=body, headers=kind | named)
        answer = connection.getresponse()
        content = answer.read()
        return Answer(answer.status, answer.headers, content, time.monotonic() - began)
    finally:
        connection.close()


def sign_up(port: int, email: str, **headers: str) -> Answer:
    return ask(port, "POST", f"{LETTER}/sign", answers("Ada Marlowe-Finch", email=email), **headers)


def mails(port: int) -> list[dict[str, Any]]:
    """What the development mailbox has received, oldest first."""
    kept: list[dict[str, Any]] = json.loads(ask(port, "GET", "/dev/mailbox.json").body)["messages"]
    return kept


def mail_to(port: int, email: str, kind: str = "confirm", *, within: float = 60.0) -> dict[str, Any]:
    """The last mail of a kind to an address, as soon as it is there."""
    found: list[dict[str, Any]] = []

    def has_come() -> bool:
        found[:] = [mail for mail in mails(port) if (mail["to"], mail["kind"]) == (email, kind)]
        return bool(found)

    until(has_come, within=within)
    return found[-1]


def confirm_by_mail(port: int, email: str) -> int:
    """Open the link of the last confirm mail and press its button."""
    link = path_of(mail_to(port, email)["links"][0])
    return ask(port, "POST", link, shown_in(ask(port, "GET", link).text) | {"consent": "1"}).status


def count_signed(port: int) -> int:
    """The public total; -1 while it cannot be read."""
    answer = ask(port, "GET", f"/api/v1{LETTER}")
    return int(json.loads(answer.body)["tally"]["signed"]) if answer.status == 200 else -1


def is_told_to_come_back(answer: Answer) -> bool:
    return answer.status == 503 and int(answer.headers["Retry-After"]) > 0 and "send it again" in answer.text
