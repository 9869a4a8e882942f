"""What `make run` does on a machine where it has run before."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core import clock
from app.core.db import db
from app.demo import load as demo
from app.models import Letter, Signature
from tests.make import a_letter


def test_a_first_start_that_was_stopped_half_way_is_made_good_by_the_next(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "SIGNERS", 20)
    demo.load(signers=0, now=clock.now())

    assert demo.load_if_empty(now=clock.now())
    assert db.session.scalar(select(func.count()).select_from(Signature)) == 20
    assert not demo.load_if_empty(now=clock.now())


def test_where_somebody_has_a_letter_no_demo_is_put_beside_it(app: Flask) -> None:
    a_letter()

    assert not demo.load_if_empty(now=clock.now())
    assert db.session.scalar(select(func.count()).select_from(Letter)) == 1
