"""A letter's own profession is removed while someone chooses it: exactly one takes effect."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.audit_log.record import THE_OPERATOR
from app.core import clock
from app.core.db import db, end_read, transaction
from app.core.errors import ProfessionInUse
from app.letters import drafting
from app.letters.form_values import settings_of
from app.models import Letter, OwnProfession
from tests.make import a_letter, answers, shown_in, sign, signatures
from tests.post_box import PostBox
from tests.races.crowd import at_once

ROUNDS = 5
SLUG = "riggers-own"
CLAIM = {"professional": "1", "profession": SLUG, "route": "later"}


@pytest.mark.parametrize("door", ["sign", "confirm", "claim"])
def test_whoever_chooses_it_and_whoever_takes_it_away_are_one_or_the_other(
    webs: list[Flask], client: FlaskClient, post_box: PostBox, door: str
) -> None:
    for n in range(ROUNDS):
        letter = a_letter(own_professions=[OwnProfession(slug=SLUG, position=0, name="Riggers", one="rigger")])
        address, form = chosen_at(client, post_box, letter, door, n)
        jobs: list[Callable[[], int]] = [
            partial(status_of, webs[0], address, form),
            partial(taken_away, webs[1], letter),
        ]
        status, gone = at_once(jobs, threads=2)

        end_read()
        named = [one.profession for one in signatures(letter)].count(SLUG)
        there = db.session.query(OwnProfession).filter_by(letter_id=letter.id).count()
        assert (status, named, there) == ((409, 0, 0) if status == 409 else (422, 0, 0) if gone else (303, 1, 1))


def chosen_at(client: FlaskClient, post_box: PostBox, letter: Letter, door: str, n: int) -> tuple[str, dict[str, str]]:
    """Where somebody is about to choose it, and what they send."""
    email = f"ada-{n}@example.org"
    if door == "sign":
        return f"/letters/{letter.slug}/sign", answers("Ada Finch", email=email, **CLAIM)
    sign(client, letter, email=email)
    link = post_box.to(email, "confirm")[0].link
    form = shown_in(client.get(link).text) | {"consent": "1"}
    if door == "confirm":
        return link, form | CLAIM
    return str(client.post(link, data=form).location), CLAIM | {"act": "claim"}


def status_of(web: Flask, address: str, form: dict[str, str]) -> int:
    return web.test_client().post(address, data=form).status_code


def taken_away(web: Flask, letter: Letter) -> bool:
    with web.app_context():
        try:
            with transaction() as session:
                row = session.get_one(Letter, letter.id)
                drafting.save_settings(
                    session, letter=row, settings=replace(settings_of(row), own_professions=()), seen=row.revision,
                    by=THE_OPERATOR, now=clock.now(),
                )  # fmt: skip
        except ProfessionInUse:
            return False
        finally:
            db.session.remove()
        return True
