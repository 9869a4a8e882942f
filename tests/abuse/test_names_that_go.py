"""No page outlives what it shows: however a name is removed, it is off every public page within a second, in every
process, even while the worker is down, and no cache may keep it longer.
"""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.core.db import db
from tests.journeys.watch import Watch
from tests.make import a_config, a_listed_domain, work
from tests.post_box import PostBox
from tests.ways_to_go import STUDIO, WAYS, Listed, a_listed

A_TEXT = "<int(max=1000000):version>.<any(json, md):form>"
A_PICTURE = "<digest>.<any(png, jpg):suffix>"
AT_MOST = 4  # seconds in one cache; a proxy's and a browser's add up to less than ten


@pytest.fixture
def processes(app: Flask, database_url: str, tmp_path: Path) -> Iterator[list[FlaskClient]]:
    """Two applications over one database, each with what it keeps."""
    other = create_app(a_config(tmp_path, database_url=database_url))
    yield [app.test_client(), other.test_client()]
    with other.app_context():
        db.engine.dispose()


def pages_of(app: Flask, slug: str) -> list[str]:
    """All of a letter that anybody may read, by the URL map: none can be forgotten."""
    paths = {
        rule.replace("<slug>", slug).replace(A_TEXT, "1.json").replace(A_PICTURE, "0.png")
        for rule in public_rules(app)
        if "<slug>" in rule
    }
    assert not [path for path in paths if "<" in path], "what to put there?"
    return sorted(path + query for path in paths for query in ("", "?list=supporters&q=Quill"))


def pages_of_no_letter(app: Flask) -> list[str]:
    return sorted(rule for rule in public_rules(app) if "<slug>" not in rule)


def public_rules(app: Flask) -> set[str]:
    readable = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    return {
        rule.rule
        for rule in readable
        if not rule.endpoint.startswith(("static", "dev."))
        and not rule.rule.startswith("/organise")
        and "token" not in rule.arguments
    }


class Walk:
    """One reader's, through pages: each answer by its address."""

    def __init__(self, client: FlaskClient, paths: list[str]) -> None:
        self.client, self.paths = client, paths
        self.answers: dict[str, TestResponse] = {}
        self.again()

    def again(self) -> None:
        """Asks as a browser does that has kept the pages of before."""
        for path in self.paths:
            kept = self.answers[path].headers.get("ETag") if path in self.answers else None
            answer = self.client.get(path, headers={"If-None-Match": kept} if kept else {})
            if answer.status_code != 304:
                self.answers[path] = answer

    def where(self, words: str) -> list[str]:
        return [path for path, answer in self.answers.items() if words.encode() in answer.data]


def test_whichever_way_a_name_goes_it_is_off_every_page_within_a_second_in_every_process(
    client: FlaskClient, post_box: PostBox, processes: list[FlaskClient], watch: Watch
) -> None:
    a_listed_domain(STUDIO)
    people = {way: a_listed(client, post_box, way, verified=WAYS[way].verified, held=WAYS[way].held) for way in WAYS}
    work()  # for the last time: from here on the worker is away
    app = client.application
    walks = [
        (way, one, Walk(reader, pages_of(app, one.letter.slug))) for way, one in people.items() for reader in processes
    ]
    of_no_letter = [Walk(reader, pages_of_no_letter(app)) for reader in processes]
    unseen = [way for way, one, walk in walks for words in shown_of(way, one) if len(walk.where(words)) < 3]
    assert unseen == [], "who is on the lists before"
    watch.wait(minutes=10)  # a mailbox gets a mail every five
    for way, one in people.items():
        WAYS[way].goes(one)
    time.sleep(1)
    for walk in (*of_no_letter, *(walk for _, _, walk in walks)):
        walk.again()
    left = [(way, words, path) for way, one, walk in walks for words in gone_of(way, one) for path in walk.where(words)]

    assert left == []
    assert [walk.where(" Quill") for walk in of_no_letter] == [[], []]


def shown_of(way: str, one: Listed) -> list[str]:
    return [one.name, one.credit] if WAYS[way].verified else [one.name]


def gone_of(way: str, one: Listed) -> list[str]:
    return [getattr(one, what) for what in WAYS[way].off]


def test_no_answer_that_holds_a_name_may_be_kept_for_more_than_a_moment(
    client: FlaskClient, post_box: PostBox, processes: list[FlaskClient]
) -> None:
    a_listed_domain(STUDIO)
    people = [a_listed(client, post_box, "stays", verified=verified) for verified in (False, True)]
    work()
    for one in people:
        walk = Walk(processes[0], pages_of(client.application, one.letter.slug))
        assert len(walk.where(one.name)) >= 3
        for path, answer in walk.answers.items():
            assert kept_for(answer) <= AT_MOST, path
            assert "stale-" not in answer.headers["Cache-Control"], path
            assert not {"Expires", "Surrogate-Control", "CDN-Cache-Control"} & set(answer.headers.keys()), path


def kept_for(answer: TestResponse) -> int:
    """Seconds, in the cache that may keep it longest. What says nothing may be kept for as long as a cache likes."""
    control = answer.headers["Cache-Control"]
    if "no-store" in control:
        return 0
    seconds = re.findall(r"(?:s-maxage|max-age)=(\d+)", control)
    assert seconds, control
    return max(map(int, seconds))
