"""Somebody adds a table of what signers leave at the door, and marks its columns; nothing else has to be changed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Column, ForeignKey, Integer, String, Table, insert, select

from app.core import clock, encryption
from app.core.db import Base, Moment, db, end_read, transaction
from app.core.personal import Erased, Expiry, Kept, personal
from app.models import Signature
from app.retention import archive, jobs
from tests.journeys.restart import started_again
from tests.journeys.steps import press, signed
from tests.journeys.watch import Watch
from tests.make import a_letter
from tests.post_box import PostBox

OLD = "the key of last year, which has served long enough"
NEW = "the key of this year, which nobody has seen as yet"
WORDS = "an umbrella"

_A_WEEK = Expiry("keepsakes", since="left_at", lasts=timedelta(days=7), row=True)
_keepsake = partial(personal, kept=Kept("you fetch it", (_A_WEEK,)), erased=Erased.WITH_ITS_ROW)


@pytest.fixture
def keepsakes(app: Flask) -> Iterator[Table]:
    table = Table(
        "keepsakes",
        Base.metadata,
        Column("id", Integer, primary_key=True),
        Column("signature_id", ForeignKey("signatures.id", ondelete="CASCADE"), nullable=False),
        Column("words_encrypted", String, info=_keepsake(told="keepsakes.words", encrypted=True)),
        Column("left_at", Moment, info=_keepsake(told="keepsakes.left_at")),
    )
    with db.engine.begin() as connection:
        table.create(connection)
    yield table
    end_read()
    with db.engine.begin() as connection:
        table.drop(connection)
    Base.metadata.remove(table)


def leave(keepsakes: Table) -> datetime:
    """Everybody who has signed leaves one, at that moment."""
    at = clock.now()
    with transaction() as session:
        for signature_id in session.scalars(select(Signature.id)).all():
            words = {"words_encrypted": encryption.encrypt(WORDS), "left_at": at}
            session.execute(insert(keepsakes), {"signature_id": signature_id} | words)
    return at


def left(keepsakes: Table) -> list[str]:
    end_read()
    return list(db.session.scalars(select(keepsakes.c.words_encrypted)))


def test_it_is_told(client: FlaskClient, post_box: PostBox, keepsakes: Table) -> None:
    private = signed(client, post_box, a_letter(), email="ada@example.org")
    at = leave(keepsakes)
    kept_until = at + timedelta(days=7)
    assert client.get(f"{private}/my-data.json").get_json()["keepsakes"] == [
        {"words": WORDS, "left_at": at.isoformat(), "kept_until": kept_until.isoformat()}
    ]


def test_it_goes_with_whom_it_belongs_to_and_nobody_elses_does(
    client: FlaskClient, post_box: PostBox, keepsakes: Table
) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, email="ada@example.org")
    for number in range(2):
        signed(client, post_box, letter, email=f"boris{number}@example.org")
    leave(keepsakes)
    assert press(client, private, "erase").status_code == 200
    assert len(left(keepsakes)) == 2

    with transaction() as session:
        kept = session.scalars(select(Signature.id).where(Signature.erased_at.is_(None))).all()
        archive.retire(session, kept, now=clock.now())
    assert left(keepsakes) == []


def test_it_is_forgotten_on_its_day(client: FlaskClient, post_box: PostBox, keepsakes: Table, watch: Watch) -> None:
    signed(client, post_box, a_letter(), email="ada@example.org")
    leave(keepsakes)
    assert jobs.would_run(watch.wait(days=6))["keepsakes"] == 0
    assert jobs.would_run(watch.wait(days=1, seconds=1))["keepsakes"] == 1
    assert jobs.run(watch.now())["keepsakes"] == 1
    assert left(keepsakes) == []


def test_it_comes_under_the_newest_key(app: Flask, tmp_path: Path, keepsakes: Table) -> None:
    with started_again(app, tmp_path, secret_keys=(OLD,)) as old, PostBox(old) as box:
        signed(old.test_client(), box, a_letter(), email="ada@example.org")
        leave(keepsakes)
    with started_again(app, tmp_path, secret_keys=(NEW, OLD)) as both:
        done = both.test_cli_runner().invoke(args=["keys", "rewrap"])
        assert "keepsakes.words_encrypted: 1 with the newest key" in done.output
    with started_again(app, tmp_path, secret_keys=(NEW,)):
        assert [encryption.decrypt(words) for words in left(keepsakes)] == [WORDS]
