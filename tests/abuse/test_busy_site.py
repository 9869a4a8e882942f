"""While the site is busy, browsers solve a proof of work to keep the usual limits; without one, people are only
slower.
"""

import base64
import json
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import altcha
import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits import RateLimitItemPerMinute
from werkzeug.test import TestResponse

from app.core.db import db
from app.models import Letter
from app.web import limits, proof_of_work
from app.web.http import CONTENT_SECURITY_POLICY
from tests.journeys.restart import started_again
from tests.make import a_letter, answers, signatures
from tests.needs import REDIS, answers_at, need
from tests.pages.html import values

VENUE = "198.51.100.7"
BUSY = 12  # sign-ups a minute that are load in these tests; in the product they are hundreds

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Stopwatch:
    """What time.time() says: the limiter's clock, and the challenges'."""

    def __init__(self) -> None:
        self.began = self.now = time.time()

    def __call__(self) -> float:
        return self.now

    @property
    def minutes(self) -> float:
        return (self.now - self.began) / 60


@pytest.fixture
def stopwatch(monkeypatch: pytest.MonkeyPatch) -> Stopwatch:
    watch = Stopwatch()
    monkeypatch.setattr(time, "time", watch)
    monkeypatch.setattr(proof_of_work, "COST", 1)  # a browser's second; here there are hundreds of sums
    return watch


@pytest.fixture
def limited(app: Flask, tmp_path: Path) -> Iterator[FlaskClient]:
    with started_again(app, tmp_path, limits=True) as site:
        yield site.test_client()


@pytest.fixture
def easily_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BUSY_SITE", RateLimitItemPerMinute(BUSY))


def signs_up(client: FlaskClient, letter: Letter, person: str, *, network: str = VENUE, **brings: str) -> TestResponse:
    form = answers("Ada Marlowe-Finch", email=f"{person}@example.org", **brings)
    return client.post(f"/letters/{letter.slug}/sign", data=form, environ_base={"REMOTE_ADDR": network})


def solved(client: FlaskClient) -> str:
    """What the widget does: ask for a challenge, and solve it."""
    challenge = altcha.Challenge.from_dict(client.get("/challenge").get_json())
    solution = altcha.solve_challenge(challenge)
    assert solution is not None
    return altcha.Payload(challenge, solution).to_base64()


def form_page(client: FlaskClient, letter: Letter, network: str = VENUE) -> str:
    return client.get(f"/letters/{letter.slug}/sign", environ_base={"REMOTE_ADDR": network}).text


def others_sign(client: FlaskClient, letter: Letter) -> None:
    """From everywhere, so that the site is busy for a minute."""
    for at in range(BUSY):
        assert signs_up(client, letter, f"other-{at}", network=f"203.0.113.{at}", website="x").status_code == 303


def everybody_signs(
    client: FlaskClient, letter: Letter, stopwatch: Stopwatch, *, brings: Callable[[], dict[str, str]] = dict
) -> int:
    """300 people, one a second, and who is told to wait does so. How often somebody was told."""
    told = 0
    for at in range(300):
        stopwatch.now += 1
        while (answer := signs_up(client, letter, f"fan-{at}", **brings())).status_code == 429:
            told += 1
            stopwatch.now += int(answer.headers["Retry-After"])
        assert answer.status_code == 303
    assert len(signatures(letter)) == 300
    return told


@on_sqlite
def test_a_venue_of_300_behind_one_address_signs_in_five_minutes(limited: FlaskClient, stopwatch: Stopwatch) -> None:
    letter = a_letter()
    assert everybody_signs(limited, letter, stopwatch) == 0
    assert stopwatch.minutes <= 5


@on_sqlite
def test_with_solved_challenges_the_venue_takes_no_longer_when_the_site_is_busy(
    limited: FlaskClient, stopwatch: Stopwatch, easily_busy: None
) -> None:
    letter = a_letter()
    others_sign(limited, letter)
    assert everybody_signs(limited, letter, stopwatch, brings=lambda: {"altcha": solved(limited)}) == 0
    assert stopwatch.minutes <= 5


@on_sqlite
def test_without_javascript_the_venue_is_slower_when_the_site_is_busy_and_all_of_them_sign(
    limited: FlaskClient, stopwatch: Stopwatch, easily_busy: None
) -> None:
    letter = a_letter()
    others_sign(limited, letter)
    assert everybody_signs(limited, letter, stopwatch) > 0
    assert 5 < stopwatch.minutes < 10


def test_a_quiet_site_asks_for_nothing_and_a_busy_one_offers_the_sum_to_everybody(
    limited: FlaskClient, stopwatch: Stopwatch, easily_busy: None
) -> None:
    letter = a_letter()
    assert "challenge" not in form_page(limited, letter)
    assert "altcha" not in form_page(limited, letter)
    others_sign(limited, letter)
    for network in (VENUE, "2001:db8::1"):
        page = limited.get(f"/letters/{letter.slug}/sign", environ_base={"REMOTE_ADDR": network})
        assert 'data-challenge="/challenge"' in page.text
        assert page.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert "Set-Cookie" not in page.headers
        for script in [
            *values(page.text, "[src*='.js']", "src"), *values(page.text, "[data-worker*='.js']", "data-worker"),
        ]:  # fmt: skip
            with limited.get(script) as answer:
                assert answer.status_code == 200
    stopwatch.now += 61
    assert "challenge" not in form_page(limited, letter)


def test_a_busy_network_is_offered_the_sum_and_others_are_not(
    limited: FlaskClient, stopwatch: Stopwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BUSY_NETWORK", RateLimitItemPerMinute(BUSY))
    letter = a_letter()
    for at in range(BUSY):
        signs_up(limited, letter, f"fan-{at}", website="x")
    assert "data-challenge" in form_page(limited, letter)
    assert "data-challenge" not in form_page(limited, letter, "198.51.100.8")


def refused_after(client: FlaskClient, letter: Letter, brings: Callable[[], str], *, most: int = 60) -> int:
    """How many sign-ups of one network pass within a minute, each with such a solution."""
    for at in range(most):
        if signs_up(client, letter, f"bot-{at}", website="x", altcha=brings()).status_code == 429:
            return at
    return most


def forged(client: FlaskClient) -> str:
    """A challenge of the bot's own making, solved, under a signature that it had from us."""
    ours = client.get("/challenge").get_json()
    own = altcha.create_challenge("PBKDF2/SHA-256", 1, key_prefix="", hmac_secret="the bot's")
    solution = altcha.solve_challenge(own)
    assert solution is not None
    return changed(altcha.Payload(own, solution).to_base64(), signature=ours["signature"])


def changed(payload: str, **challenge: Any) -> str:
    read = json.loads(base64.b64decode(payload))
    read["challenge"] |= challenge
    return base64.b64encode(json.dumps(read).encode()).decode()


@on_sqlite
def test_a_forged_a_foreign_and_a_broken_solution_count_as_none(
    limited: FlaskClient, stopwatch: Stopwatch, easily_busy: None
) -> None:
    letter = a_letter()
    others_sign(limited, letter)
    unproven = limits.UNPROVEN[0].amount
    broken = ["", "x", "e30=", "W10=", base64.b64encode(b"[" * 900).decode(), "A" * 20_000, "é", "MQ=="]
    no_signature = changed(solved(limited), signature=None)
    attempts = iter(broken + [forged(limited), no_signature, changed(solved(limited), parameters=[])] * 20)
    assert refused_after(limited, letter, lambda: next(attempts)) == unproven
    stopwatch.now += 61
    others_sign(limited, letter)
    assert refused_after(limited, letter, lambda: solved(limited)) == 60


def test_a_solution_counts_once(limited: FlaskClient, stopwatch: Stopwatch, easily_busy: None) -> None:
    letter = a_letter()
    others_sign(limited, letter)
    once = solved(limited)
    assert refused_after(limited, letter, lambda: once) == 1 + limits.UNPROVEN[0].amount


@on_sqlite
def test_a_solution_of_half_an_hour_ago_counts_as_none(
    limited: FlaskClient, stopwatch: Stopwatch, easily_busy: None
) -> None:
    letter = a_letter()
    old = [solved(limited) for _ in range(5)]
    stopwatch.now += proof_of_work.LIVES + 1
    others_sign(limited, letter)
    solutions = iter(old + [""] * 60)
    assert refused_after(limited, letter, lambda: next(solutions)) == limits.UNPROVEN[0].amount


@pytest.mark.redis
@on_sqlite
def test_with_redis_a_solution_is_spent_for_every_web_process(
    app: Flask, tmp_path: Path, easily_busy: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    need("Redis on 127.0.0.1:6379", answers_at(6379))
    monkeypatch.setattr(proof_of_work, "COST", 1)
    monkeypatch.setattr(limits, "UNPROVEN", (RateLimitItemPerMinute(1),))
    shared: dict[str, Any] = {"limits": True, "redis_url": REDIS, "secret_keys": (secrets.token_hex(20),)}
    with started_again(app, tmp_path, **shared) as one:
        letter = a_letter()
        others_sign(one.test_client(), letter)
        once = solved(one.test_client())
        assert signs_up(one.test_client(), letter, "ada", altcha=once).status_code == 303
        db.session.refresh(letter)
    with started_again(app, tmp_path, **shared) as other:
        assert "data-challenge" in form_page(other.test_client(), letter)
        assert refused_after(other.test_client(), letter, lambda: once) == 1


def test_limits_that_are_off_never_ask(client: FlaskClient, easily_busy: None) -> None:
    letter = a_letter()
    others_sign(client, letter)
    others_sign(client, letter)
    assert "data-challenge" not in form_page(client, letter)
    assert refused_after(client, letter, lambda: "") == 60
