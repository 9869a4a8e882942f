"""SECRET_KEYS change one machine after the other, in the order of docs/keeping.md: nobody is refused at either."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import altcha
import pytest
from flask import Flask, current_app
from limits import RateLimitItemPerMinute

from app import create_app
from app.core import clock, cursors, encryption, tokens
from app.core.db import db
from app.models import Letter
from app.operations.checks.registry import check_start
from app.web import limits, proof_of_work
from tests.desk import Browser, an_owner
from tests.journeys.restart import started_again
from tests.make import a_config, a_letter, answers, confirm, sign
from tests.needs import REDIS, answers_at, need
from tests.post_box import PostBox

OLD = "the key of last year, which has served long enough"
NEW = "the key of this year, which nobody has seen as yet"

STEPS = {
    "a new key is added at the end": ((OLD,), (OLD, NEW)),
    "it moves to the front": ((OLD, NEW), (NEW, OLD)),
    "the old one is taken out": ((NEW, OLD), (NEW,)),
}


@dataclass
class Node:
    """A web process of its own as far as keys go: they are a property of the process."""

    app: Flask
    keys: tuple[str, ...]

    @contextmanager
    def at_work(self) -> Iterator[Flask]:
        encryption.install(self.keys)
        with self.app.app_context():
            yield self.app


Nodes = tuple[Node, Node]


@pytest.fixture(params=[f"{step}, {way}" for step in STEPS for way in ("there", "and back")])
def nodes(request: pytest.FixtureRequest, app: Flask, tmp_path: Path) -> Iterator[Nodes]:
    """Of the first comes what the second is asked for. The database was encrypted by the one that was there before."""
    step, _, way = request.param.rpartition(", ")
    before, after = STEPS[step]
    shared: dict[str, Any] = {"limits": True, "redis_url": REDIS}
    need("Redis on 127.0.0.1:6379", answers_at(6379))
    with started_again(app, tmp_path, secret_keys=before, **shared) as one:
        check_start(one.extensions["undersigned"], now=clock.now)
        url = app.extensions["undersigned"].database_url
        other = create_app(a_config(tmp_path, secret_keys=after, database_url=url, **shared))
        pair = (Node(one, before), Node(other, after))
        encryption.install(before)
        yield pair if way == "there" else pair[::-1]
        with other.app_context():
            db.engine.dispose()
        encryption.install(before)


@pytest.fixture
def letter(nodes: Nodes) -> Letter:
    return a_letter()


def serializer() -> Any:
    return current_app.extensions["security"].wan_serializer


MADE_AND_READ: dict[str, tuple[Callable[[], Any], Callable[[Any], Any]]] = {
    "a link": (
        lambda: tokens.new_token(tokens.Purpose.CONFIRM),
        lambda it: tokens.digest_of(it, tokens.Purpose.CONFIRM),
    ),
    "a watch": (lambda: tokens.watch_token("7"), tokens.watch_in),
    "a sent page": (lambda: tokens.new_handle("a@example.org").in_url(), tokens.handle_in),
    "a lost link": (lambda: tokens.handle_for("a@example.org"), tokens.address_in),
    "a form": (lambda: tokens.form_token("0" * 64), lambda it: tokens.is_form_token(it, "0" * 64)),
    "an owner of a form": (lambda: tokens.owner_token(7), tokens.owner_in),
    "what is encrypted": (lambda: encryption.encrypt("Ada"), encryption.decrypt),
    "a mark in a list": (
        lambda: cursors.mark_of([7], of="names", now=clock.now()),
        lambda it: cursors.place_in(it, of="names", now=clock.now(), begin="/"),
    ),
    "a passkey that is being made": (lambda: serializer().dumps("Ada"), lambda it: serializer().loads(it)),
}


@pytest.mark.redis
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whatever_one_makes_the_other_reads(nodes: Nodes) -> None:
    one, other = nodes
    for what, (make, read) in MADE_AND_READ.items():
        with one.at_work():
            made = make()
        with other.at_work():
            assert read(made), what


@pytest.mark.redis
def test_who_signs_up_at_one_confirms_at_the_other(nodes: Nodes, letter: Letter) -> None:
    one, other = nodes
    with one.at_work() as app, PostBox(app) as box:
        sent = sign(app.test_client(), letter, email="ada@example.org").location
        link = box.to("ada@example.org")[0].link
    with other.at_work() as app, PostBox(app) as box:
        assert "ada@example.org" in app.test_client().get(sent).text
        assert confirm(app.test_client(), link).status_code == 303
        assert len(box.to("ada@example.org", "signed")) == 1  # its address opens, and its mailbox is known


@pytest.mark.redis
def test_who_is_signed_in_at_one_sends_its_form_to_the_other(nodes: Nodes, letter: Letter) -> None:
    one, other = nodes
    owner = an_owner(letter)
    with one.at_work() as app:
        browser = Browser(app)
        browser.sign_in(owner)
        browser.csrf_token()
    with other.at_work() as app:
        browser.app = browser.client.application = app
        assert browser.post("/organise/account", {"name": "Ines Averill"}).status_code == 303
    with one.at_work() as app:
        browser.app = browser.client.application = app
        assert "Ines Averill" in browser.get("/organise/account").text


@pytest.mark.redis
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_network_is_counted_by_both_together(nodes: Nodes, letter: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SIGN_UPS", (RateLimitItemPerMinute(4),))
    network = {"REMOTE_ADDR": f"2001:db8:{secrets.token_hex(2)}:{secrets.token_hex(2)}::1"}
    form = answers("Ada", email="ada@example.org") | {"consent": ""}
    statuses = []
    for turn in range(6):
        with nodes[turn % 2].at_work() as app:
            answer = app.test_client().post(f"/letters/{letter.slug}/sign", data=form, environ_base=network)
            statuses.append(answer.status_code)
    assert statuses == [422] * 4 + [429] * 2


@pytest.mark.redis
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_sum_that_one_asks_for_is_spent_at_the_other_and_once(
    nodes: Nodes, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof_of_work, "COST", 1)
    one, other = nodes
    with one.at_work() as app:
        challenge = altcha.Challenge.from_dict(app.test_client().get("/challenge").get_json())
    solution = altcha.solve_challenge(challenge)
    assert solution is not None
    spent = []
    for node in (other, one):
        with node.at_work() as app:
            solved = proof_of_work.solved_challenge(altcha.Payload(challenge, solution).to_base64())
            assert solved is not None
            spent.append(app.extensions["network_limits"].takes(limits.SOLVED_ONCE, "solved", solved))
    assert spent == [True, False]
