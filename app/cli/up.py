"""`flask up`, run by `make run`: database, demo, web and worker in one command, until Ctrl-C."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import click
from flask import Flask
from flask_babel import gettext
from flask_migrate import upgrade

from app.cli.accounts import new_sign_in_link
from app.cli.serve import CannotServe, check_port
from app.core import clock
from app.core.config import ROOT, Config
from app.core.db import db
from app.demo.load import load_if_empty
from app.demo.owner import demo_owner
from app.operations.checks.registry import check_start
from app.operations.in_use import at_work

READY_SECONDS = 60.0  # a small machine under load took over 30
STOP_SECONDS = 6.0
LOOK_SECONDS = 0.1
_NEAR = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where a site that listens everywhere can be asked


def up(app: Flask, *, until_parent_ends: bool = False) -> None:
    """Exits by SystemExit: 0 after SIGTERM or SIGINT, 1 if web or worker ended by itself.

    Raises CannotServe if the port is taken or nothing answers there.
    """
    config: Config = app.extensions["undersigned"]
    parent = os.getppid() if until_parent_ends else None
    check_port(config)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    with at_work(config):
        _run(app, config, parent)


def _run(app: Flask, config: Config, parent: int | None) -> None:
    console = _prepare_database(app, config)
    family = Family()
    try:
        for command in ("serve", "work"):
            family.start(command)
        if _get_ready(family, config):
            click.echo(_where_to_look(config, console))
        while family.is_whole() and parent in (None, os.getppid()):
            time.sleep(LOOK_SECONDS)
    finally:
        family.stop()
    sys.exit(family.verdict())


class Family:
    """Child processes that are stopped together and never outlive this process, even if it is killed: each reads from
    a pipe that nobody writes to, and ends when the other end closes.
    """

    def __init__(self) -> None:
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.leash, self._held_end = os.pipe()
        self.ended_first: str | None = None

    def start(self, command: str) -> None:
        # A process group of its own, so that Ctrl-C reaches only this process, which then stops the children in order.
        self.children[command] = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "flask", command, "--until-stdin-closes"],
            stdin=self.leash,
            cwd=ROOT,
            process_group=0,
        )

    def is_whole(self) -> bool:
        """False once a child has ended by itself."""
        ended = [name for name, child in self.children.items() if child.poll() is not None]
        self.ended_first = self.ended_first or next(iter(ended), None)
        return not ended

    def stop(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        for child in self.children.values():
            child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children.values():
            try:
                child.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def verdict(self) -> str | int:
        """The exit status: a message (status 1) if a child ended by itself."""
        if self.ended_first is None:
            return 0
        status = self.children[self.ended_first].returncode
        said = {"command": f"flask {self.ended_first}", "status": status}
        return gettext("`%(command)s` ended with status %(status)s, so everything was stopped.", **said)


def end_with_stdin() -> None:
    """Ends this process as SIGTERM would when standard input is closed, so that it never outlives its parent."""

    def watch() -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})  # the main thread handles them
        while os.read(sys.stdin.fileno(), 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="leash", daemon=True).start()


def _prepare_database(app: Flask, config: Config) -> str | None:
    """Returns a sign-in link for the demo letters' owner, if there are demo letters."""
    link = None
    with app.app_context():
        upgrade()
        check_start(config, now=clock.now)
        if config.at_home:
            load_if_empty(now=clock.now())
            owner = demo_owner(now=clock.now())
            link = new_sign_in_link(owner) if owner else None
        db.session.remove()
        db.engine.dispose()
    return link


def _get_ready(family: Family, config: Config) -> bool:
    """Waits until the site is ready; False if a child has ended before."""
    deadline = time.monotonic() + READY_SECONDS
    while family.is_whole():
        if _ask(config, "/readyz") is not None:
            return True
        if time.monotonic() > deadline:
            where = f"{config.base_url}/readyz"
            raise CannotServe(gettext("Web and worker run, but %(url)s does not say that they are ready.", url=where))
        time.sleep(LOOK_SECONDS / 2)
    return False


def _ask(config: Config, path: str) -> bytes | None:
    """The body if our own site answers 200; else None."""
    connection = http.client.HTTPConnection(_NEAR.get(config.interface, config.interface), config.port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": config.host})
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    return body if answer.status == 200 else None


def _where_to_look(config: Config, console: str | None) -> str:
    lines = [(gettext("All letters"), "/")]
    listed: dict[str, Any] = json.loads(_ask(config, "/api/v1/letters") or b"{}")
    found = [letter for letter in listed.get("letters", []) if letter["state"] == "open"]
    if found:
        slug = min(found, key=lambda letter: letter["kind"] != "open-letter")["slug"]
        of_letter = [(gettext("A letter"), f"/letters/{slug}"), (gettext("Sign it"), f"/letters/{slug}/sign")]
        lines = [*of_letter, *lines]
    if config.mail_url is None and config.at_home:
        lines.append((gettext("Its mail"), "/dev/mailbox"))
    if console is not None:
        lines.append((gettext("Its console"), console.removeprefix(config.base_url)))
    places = "\n".join(f"  {words:<12} {config.base_url}{path}" for words, path in lines)
    return f"\n{gettext('Undersigned is ready.')}\n\n{places}\n\n{gettext('Ctrl-C stops everything.')}\n"
