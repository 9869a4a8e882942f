"""A new job is a class in its package and a line in its JOBS; an incomplete one is reported."""

import re
import threading
from collections.abc import Sequence
from datetime import datetime
from importlib import import_module

import pytest
from flask import Flask

from app.cli import worker
from app.core import clock
from app.jobs.job import Job
from app.jobs.loops import in_a_thread
from tests.house.tree import ROOT

ROOMS_WITH_JOBS = sorted(path.parent.name for path in (ROOT / "app").glob("*/jobs.py"))
LONGEST_NAME = 15  # of a thread, on Linux


class Watering(Job):
    """What a room's file would hold."""

    name = "watering"

    def run(self, now: datetime) -> float:
        watered.append((now, threading.current_thread().name))
        return 3600.0


class Unfinished(Job):
    pass


watered: list[tuple[datetime, str]] = []


def forgotten(job: type[Job], jobs: Sequence[type[Job]]) -> list[str]:
    """What a job owes, and what this one lacks of it."""
    name = getattr(job, "name", "")
    owed = {
        "a name for its thread": re.fullmatch("[a-z]+(-[a-z]+)*", name) and len(name) <= LONGEST_NAME,
        "a name that no other job has": name and [getattr(one, "name", "") for one in jobs].count(name) == 1,
        "run(now), which says when to look again": not getattr(job, "__abstractmethods__", ()),
        "a line in JOBS": job in jobs,
    }
    return [words for words, is_there in owed.items() if not is_there]


@pytest.mark.parametrize("job", worker.JOBS, ids=lambda job: job.__name__)
def test_no_job_has_forgotten_anything(job: type[Job]) -> None:
    assert forgotten(job, worker.JOBS) == []


@pytest.mark.parametrize("room", ROOMS_WITH_JOBS)
def test_the_worker_does_the_jobs_of_every_room(room: str) -> None:
    in_the_room = import_module(f"app.{room}.jobs")
    written = [one for one in vars(in_the_room).values() if isinstance(one, type) and issubclass(one, Job)]
    own = {one for one in written if one.__module__ == in_the_room.__name__}
    assert own == set(in_the_room.JOBS), f"app/{room}/jobs.py: JOBS has other jobs than the file"
    assert own <= set(worker.JOBS), f"app/cli/worker.py: JOBS lacks those of {room}"


def test_who_adds_half_a_job_is_told_what_is_missing() -> None:
    assert forgotten(Unfinished, worker.JOBS) == [  # type: ignore[type-abstract]
        "a name for its thread",
        "a name that no other job has",
        "run(now), which says when to look again",
        "a line in JOBS",
    ]


@pytest.mark.parametrize("job", worker.JOBS, ids=lambda job: job.__name__)
def test_every_job_finds_nothing_to_do_on_an_empty_site_and_looks_again(app: Flask, job: type[Job]) -> None:
    doing = job(app.extensions["undersigned"])
    assert doing.run(clock.now()) > 0
    doing.stop()
    doing.close()


def test_a_job_of_one_class_and_one_line_is_done_in_a_thread_of_its_name(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "JOBS", (*worker.JOBS, Watering))
    assert forgotten(Watering, worker.JOBS) == []
    [*_, job] = worker.Worker(app).jobs
    watered.clear()
    stopping, before = threading.Event(), clock.now()

    thread = in_a_thread(job, within=app.app_context, stopping=stopping)
    while not watered:
        thread.join(0.01)
    stopping.set()
    thread.join(10)

    [(now, name)] = watered
    assert before <= now <= clock.now()
    assert name == "watering"
    assert not thread.is_alive()
