"""Concurrent registrars, and entries committed late: no number twice, no gap, nothing lost."""

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.db import db, end_read, transaction
from app.core.tokens import new_handle
from app.ledger import registrar
from app.letters.versions import latest_text
from app.models import Entry, Letter, Signature, SignatureState
from app.signing import actions, owner_actions
from app.signing.details import Details
from app.tally.audit import audit
from app.text.addresses import parse_address
from tests.make import a_letter, tally, work
from tests.races.crowd import PATIENCE, at_once

SIGNERS, AT_A_TIME = 160, 4


def details(name: str) -> Details:
    return Details(
        name=name, country="US", region="CA", show_name=True, updates=False, claims=False, profession=None,
        credit=None, claim_draft=None, promised=(),
    )  # fmt: skip


def somebody_signs(session: Session, letter_id: int, name: str) -> int:
    """By the actions of the two clicks, in the caller's transaction; the signature's id."""
    letter = session.get_one(Letter, letter_id)
    text, now, address = latest_text(session, letter_id), clock.now(), parse_address(f"{name}@example.org")
    actions.sign(
        session, letter=letter, text_version_id=text.id, details=details(name), address=address,
        handle=new_handle(address.deliver_to), network=None, now=now,
    )  # fmt: skip
    query = select(Signature).where(Signature.letter_id == letter_id, Signature.state == SignatureState.PENDING)
    signature = session.scalars(query.where(Signature.name == name)).one()
    actions.confirm(
        session, signature_id=signature.id, details=details(name), text_version_id=text.id, hold_reason=None, now=now
    )
    session.flush()
    return signature.id


def entries(letter: Letter) -> list[Entry]:
    end_read()
    query = select(Entry).where(Entry.letter_id == letter.id).order_by(Entry.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def in_context(app: Flask, job: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        with app.app_context():
            job()

    return run


def test_two_workers_number_what_comes_in_without_gap_or_double(
    webs: list[Flask], client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["app.core.engine_events"], "BUSY_SECONDS", PATIENCE)
    letter = a_letter()
    letter_id = letter.id
    all_in = threading.Event()

    def sign_some(first: int) -> None:
        with transaction() as session:
            ids = [somebody_signs(session, letter_id, f"signer{first + n}") for n in range(AT_A_TIME)]
        if first % (4 * AT_A_TIME) == 0:
            with transaction() as session:
                owner_actions.withdraw(session, signature_id=ids[0], now=clock.now())

    def keep_looking() -> None:
        while not all_in.is_set():
            registrar.look(clock.now())
            all_in.wait(0.002)

    batches = [in_context(webs[n % 2], partial(sign_some, n * AT_A_TIME)) for n in range(SIGNERS // AT_A_TIME)]
    with ThreadPoolExecutor(4) as registrars:
        looking = [registrars.submit(in_context(webs[n % 2], keep_looking)) for n in range(4)]
        try:
            at_once(batches, threads=6)
        finally:
            all_in.set()
        for done in looking:
            done.result(PATIENCE)
    work()

    lines = entries(letter)
    withdrawn = SIGNERS // (4 * AT_A_TIME)
    assert sorted(line.idx for line in lines if line.idx is not None) == list(range(1 + SIGNERS + withdrawn))
    assert sorted(line.number for line in lines if line.number is not None) == list(range(1, SIGNERS + 1))
    assert tally(client, letter)["signed"] == SIGNERS - withdrawn
    assert audit(letter) == []


@contextmanager
def kept_open(app: Flask, job: Callable[[Session], object]) -> Iterator[None]:
    """Somebody else's transaction, which has done `job` and is committed only at the end of this block."""
    did, may_end = threading.Event(), threading.Event()

    def run() -> None:
        with app.app_context(), transaction() as session:
            job(session)
            did.set()
            assert may_end.wait(PATIENCE)

    with ThreadPoolExecutor(1) as pool:
        transaction_of_another = pool.submit(run)
        assert did.wait(PATIENCE)
        try:
            yield
        finally:
            may_end.set()
            transaction_of_another.result(PATIENCE)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has one writer: nothing is late
def test_an_entry_committed_after_the_registrar_went_past_its_id_is_not_lost(
    webs: list[Flask], client: FlaskClient
) -> None:
    letter = a_letter()
    letter_id = letter.id
    with transaction() as session:
        somebody_signs(session, letter_id, "First")
    work()

    with kept_open(webs[1], lambda session: somebody_signs(session, letter_id, "Late")):
        with transaction() as session:
            somebody_signs(session, letter_id, "Early")
        work()
        assert tally(client, letter)["signed"] == 2
    work()

    by_id = [(line.idx, line.number) for line in entries(letter)]
    assert by_id == [(0, None), (1, 1), (3, 3), (2, 2)], "the late one has the lower id and the higher number"
    assert tally(client, letter)["signed"] == 3
    assert audit(letter) == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_second_registrar_does_nothing_while_the_first_is_at_work(webs: list[Flask], client: FlaskClient) -> None:
    letter = a_letter()
    with transaction() as session:
        somebody_signs(session, letter.id, "Ada")

    with kept_open(webs[1], registrar.is_alone):
        assert registrar.look(clock.now()) == 0
    assert registrar.look(clock.now()) == 2

    assert audit(letter) == []


def test_a_registrar_that_dies_in_its_batch_leaves_nothing_behind(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = a_letter()
    with transaction() as session:
        somebody_signs(session, letter.id, "Ada")

    for step in ("_number", "_write_rows", "_write_totals", "_write_name_words"):
        with monkeypatch.context() as broken:
            broken.setattr(registrar.Batch, step, dies_after(getattr(registrar.Batch, step)))
            with pytest.raises(Killed):
                registrar.look(clock.now())
        assert [(line.idx, line.number) for line in entries(letter)] == [(None, None), (None, None)]
        assert audit(letter) == []

    assert registrar.look(clock.now()) == 2
    assert audit(letter) == []


class Killed(BaseException):
    """The process ends here."""


def dies_after(step: Callable[..., None]) -> Callable[..., None]:
    def die(*args: object) -> None:
        step(*args)
        raise Killed

    return die
