"""The database itself refuses changes to numbered ledger entries."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.db import db, end_read
from app.models import Letter
from tests.journeys.steps import everything, press, signed
from tests.make import a_letter, work
from tests.post_box import PostBox

CHANGES = (
    "UPDATE entries SET reason = 'spam'",
    "UPDATE entries SET number = number + 10 WHERE number IS NOT NULL",
    "UPDATE entries SET idx = NULL",
    "DELETE FROM entries",
    "UPDATE audit_log SET kind = 'letter-closed'",
    "DELETE FROM audit_log",
)


@pytest.fixture
def letter(client: FlaskClient, post_box: PostBox) -> Letter:
    letter = a_letter()
    private = signed(client, post_box, letter, name="Ada Finch", email="ada@example.org")
    signed(client, post_box, letter, name="Boris Quill", email="boris@example.org")
    work()
    press(client, private, "withdraw")
    work()
    return letter


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_numbered_never_changes_and_no_entry_ever_goes(letter: Letter, change: str) -> None:
    end_read()
    before = everything()
    with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.execute(text(change))
    assert everything() == before


def test_an_entry_that_waits_is_not_deleted_either(client: FlaskClient, post_box: PostBox, letter: Letter) -> None:
    signed(client, post_box, letter, name="Cleo Marsh", email="cleo@example.org")
    end_read()
    with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.execute(text("DELETE FROM entries WHERE idx IS NULL"))
    work()


def test_postgresql_does_not_empty_the_tables_either(letter: Letter) -> None:
    if db.engine.dialect.name != "postgresql":
        return
    end_read()
    for table in ("entries", "audit_log"):
        with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
            connection.execute(text(f"TRUNCATE {table} CASCADE"))
