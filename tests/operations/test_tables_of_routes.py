"""Migration 1003 moves what each kind of route keeps into a table of its own, and back, and loses nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import insert, text

from app.core.db import db, end_read, transaction
from app.models import Letter, Signature, SignatureState

NOW = datetime(2026, 3, 15, 12, tzinfo=UTC)
AT = "2026-03-15 12:00:00"
WIDE = (
    *("id", "kind", "state", "domain", "registrable_domain", "address_encrypted", "mailbox_digest"),
    *("evidence", "evidence_kind", "nth_of_domain", "answer"),
)
BEFORE: list[tuple[Any, ...]] = [
    (1, "work-email", "passed", "eu.north.example", "north.example", None, b"one", None, None, 1, None),
    (2, "work-email", "waiting", "north.example", "north.example", "sealed", b"two", None, None, None, None),
    (3, "work-email", "waiting", None, None, "sealed too", None, None, None, None, None),  # not begun
    (4, "work-email", "for-review", "north.example", "north.example", None, b"one", None, None, None, "It is me"),
    (5, "work-email", "withdrawn", None, None, None, None, None, None, 2, None),  # erased
    (6, "published-credits", "asked", None, None, None, None, "nm0000001", "imdb", None, "See there"),
    (7, "published-credits", "passed", None, None, None, None, None, "orcid", None, None),
]


@pytest.fixture
def _before(app: Flask, letter: Letter) -> Iterator[None]:
    """The tables as of before, with a route in each state that differs."""
    letter_id = letter.id  # its row has columns since that the tables of before lack
    end_read()
    downgrade(revision="1002")
    try:
        write(letter_id)
        yield
    finally:
        end_read()
        upgrade()


def write(letter_id: int) -> None:
    """Each row by its number; of one signature, whose own columns the migration does not touch."""
    columns = ", ".join((*WIDE, "letter_id", "signature_id", "made_at"))
    values = ", ".join(f":{name}" for name in (*WIDE, "letter_id", "signature_id"))
    signature = {
        "letter_id": letter_id, "state": SignatureState.CONFIRMED, "country": "US", "show_name": True,
        "signed_up_at": NOW, "text_version_id": db.session.scalar(text("SELECT min(id) FROM text_versions")),
    }  # fmt: skip
    end_read()
    with transaction() as session:
        signature_id = session.scalar(insert(Signature).returning(Signature.id), signature)
        whose = {"letter_id": letter_id, "signature_id": signature_id}
        for row in BEFORE:
            line = text(f"INSERT INTO routes ({columns}) VALUES ({values}, '{AT}')")
            session.execute(line, dict(zip(WIDE, row, strict=True)) | whose)


def rows(asked: str) -> list[tuple[Any, ...]]:
    end_read()
    return [tuple(bytes(one) if isinstance(one, memoryview) else one for one in row)
            for row in db.session.execute(text(asked))]  # fmt: skip


@pytest.mark.usefixtures("_before")
def test_what_a_kind_keeps_goes_into_its_table_and_comes_back(letter: Letter) -> None:
    upgrade()

    assert rows("SELECT id, domain, rests_on, answer FROM routes ORDER BY id") == [
        (row[0], row[3], row[6], row[10]) for row in BEFORE
    ]
    counted = "counted_domain, counted_letter_id, nth_of_domain"
    assert rows(f"SELECT route_id, address_encrypted, {counted} FROM work_email_routes ORDER BY route_id") == [
        (1, None, "north.example", letter.id, 1),
        (2, "sealed", None, None, None),  # it counts once it is proven
        (3, "sealed too", None, None, None),
        (4, None, "north.example", letter.id, None),
        (5, None, None, None, 2),
    ]
    credits = "SELECT route_id, evidence, evidence_kind FROM published_credits_routes ORDER BY route_id"
    assert rows(credits) == [(6, "nm0000001", "imdb"), (7, None, "orcid")]

    end_read()
    downgrade(revision="1002")
    assert rows(f"SELECT {', '.join(WIDE)} FROM routes ORDER BY id") == BEFORE


@pytest.mark.usefixtures("_before")
def test_one_mailbox_still_proves_one_professional_of_a_letter() -> None:
    for there_and_back in (upgrade, lambda: downgrade(revision="1002")):
        there_and_back()
        with pytest.raises(Exception, match=r"UNIQUE|uq_routes_"), db.engine.begin() as connection:
            connection.execute(text("UPDATE routes SET state = 'passed' WHERE id = 4"))
        end_read()
