"""Concurrent requests: threads of several web processes that start at the same time."""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread
from typing import TypeVar

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.cli.serve import THREADS
from app.core.db import db
from app.core.errors import Refusal

T = TypeVar("T")
PATIENCE = 60.0


def at_once(jobs: Sequence[Callable[[], T]], *, threads: int) -> list[T]:
    """Do all jobs, beginning together, as many at a time as there are threads. What each gave; an error is raised."""
    threads = min(threads, len(jobs))
    line = threading.Barrier(threads)
    waiting = list(enumerate(jobs))[::-1]
    gave: dict[int, T] = {}

    def work() -> None:
        line.wait(PATIENCE)
        while True:
            try:
                at, job = waiting.pop()
            except IndexError:
                return
            gave[at] = job()

    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(work) for _ in range(threads)]:
            done.result(PATIENCE)
    return [gave[at] for at in range(len(jobs))]


def ask_at_once(webs: Sequence[Flask], asks: Sequence[Callable[[FlaskClient], TestResponse]]) -> list[TestResponse]:
    """Each `ask` sends one request; they are spread over the web processes, as many at a time as these have threads."""

    def job(web: Flask, ask: Callable[[FlaskClient], TestResponse]) -> Callable[[], TestResponse]:
        return lambda: ask(web.test_client())

    jobs = [job(webs[number % len(webs)], ask) for number, ask in enumerate(asks)]
    return at_once(jobs, threads=THREADS * len(webs))


def posting(path: str, fields: Mapping[str, str] | None = None) -> Callable[[FlaskClient], TestResponse]:
    return lambda client: client.post(path, data=fields)


def statuses(answers: Sequence[TestResponse]) -> dict[int, int]:
    """How many answers had each status."""
    found = [answer.status_code for answer in answers]
    return {status: found.count(status) for status in sorted(set(found))}


def outcomes(app: Flask, *acts: Callable[[], None]) -> list[str]:
    """Each in a thread and a connection of its own, at the same moment; what each of them came to."""
    ready, came_to = Barrier(len(acts)), []

    def run(act: Callable[[], None]) -> None:
        with app.app_context():
            ready.wait()
            try:
                act()
                came_to.append("done")
            except Refusal as refusal:
                came_to.append(type(refusal).__name__)
            finally:
                db.session.remove()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(came_to)
