"""The migrations produce the models' schema on both databases, and the databases enforce it."""

import re
from datetime import UTC, date, datetime
from typing import Any, cast

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Enum,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    TextClause,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy import column as light_column
from sqlalchemy import table as light_table
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql import visitors
from sqlalchemy.types import TypeDecorator, TypeEngine

from app.core.db import Base, db, end_read, table_of
from app.models import ListRevision, Signature, TextVersion
from app.models.list_revision import WATCHED
from app.tally import public_lists
from tests.house.tree import ROOT
from tests.make import a_letter

FILLERS: dict[type, tuple[TypeEngine[Any], Any]] = {
    bool: (Boolean(), False),
    int: (Integer(), 1),
    str: (String(), "x"),
    bytes: (LargeBinary(), b"x"),
    date: (Date(), date(2026, 3, 15)),
    datetime: (DateTime(timezone=True), datetime(2026, 3, 15, tzinfo=UTC)),
}
STATE_COLUMNS = [
    (column, column.type)
    for table in Base.metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, Enum)
]
CLOSED = [(column, words) for column, words in STATE_COLUMNS if words.create_constraint]


def test_there_is_one_migration_head() -> None:
    script = AlembicConfig()
    script.set_main_option("script_location", str(ROOT / "migrations"))

    assert len(ScriptDirectory.from_config(script).get_heads()) == 1


@pytest.mark.filterwarnings("ignore:.*expression-based index")  # which nobody reflects on SQLite
def test_the_migrated_database_is_what_the_models_say(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})

        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.filterwarnings("ignore:.*expression-based index")  # which nobody reflects on SQLite
def test_indexes_are_partial_where_the_models_say_so(app: Flask) -> None:
    there = inspect(db.engine)
    for table in Base.metadata.sorted_tables:
        partial = {
            str(index["name"])
            for index in there.get_indexes(table.name)
            if any(str(option).endswith("_where") for option in index.get("dialect_options", {}))
        }
        meant = {
            str(index.name)
            for index in table.indexes
            if index.dialect_options["sqlite"]["where"] is not None
            and (db.engine.dialect.name == "postgresql" or not of_an_expression(index))
        }
        assert partial == meant, table.name


def of_an_expression(index: Index) -> bool:
    return any(isinstance(one, TextClause) for one in index.expressions)


def test_an_index_of_an_expression_is_what_the_models_say(app: Flask) -> None:
    """No database's reflection compares them on SQLite."""
    ours = [
        (table, index) for table in Base.metadata.sorted_tables for index in table.indexes if of_an_expression(index)
    ]
    assert ours
    asked = "SELECT sql FROM sqlite_master WHERE name = :name"
    if db.engine.dialect.name == "postgresql":
        asked = "SELECT indexdef FROM pg_indexes WHERE indexname = :name"
    for table, index in ours:
        made = str(db.session.scalar(text(asked), {"name": index.name})).replace("(credit)::text", "credit")
        wanted = [
            str(one.text if isinstance(one, TextClause) else getattr(one, "name", one)) for one in index.expressions
        ]
        columns = re.sub(r"::(text|character varying)|[() ]", "", ",".join(wanted))
        assert columns in re.sub(r"::(text|character varying)|[() ]", "", made.lower()), table.name


def test_no_database_takes_a_state_word_that_is_none(app: Flask) -> None:
    for column, words in CLOSED:
        with pytest.raises(IntegrityError, match=f"ck_{column.table.name}_{words.name}"):
            write_row(column.table, **{column.name: "no-such-word"})


def test_the_database_takes_every_state_word_that_is_one(app: Flask) -> None:
    there = inspect(db.engine)
    checks = {
        check["name"]: str(check["sqltext"])
        for table in Base.metadata.sorted_tables
        for check in there.get_check_constraints(table.name)
    }
    refused = [
        f"{column}: {word}"
        for column, words in CLOSED
        for word in words.enums
        if f"'{word}'" not in checks[f"ck_{column.table.name}_{words.name}"]
    ]

    assert refused == []


def test_states_are_closed_and_vocabularies_grow_without_a_migration() -> None:
    assert {words.name for _, words in CLOSED} == {
        *("signature_state", "claim_state", "standing", "mail_state", "route_state", "letter_state"),
    }


def test_every_state_word_fits_its_column() -> None:
    assert [str(column) for column, words in STATE_COLUMNS if max(map(len, words.enums)) > (words.length or 0)] == []


def write_row(table: Any, **values: Any) -> None:
    """A row with something in every column that needs it, past the models' own checks."""
    assert isinstance(table, Table)
    row = {column.name: filler(column) for column in table.columns if needs_value(column)} | values
    light = light_table(table.name, *(light_column(name, type_of(value)) for name, value in row.items()))
    with db.engine.begin() as connection:
        connection.execute(insert(light).values(row))


def needs_value(column: Column[Any]) -> bool:
    return not column.nullable and column.autoincrement is not True


def filler(column: Column[Any]) -> Any:
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    return kind.enums[0] if isinstance(kind, Enum) else FILLERS[cast(type, kind.python_type)][1]


def type_of(value: Any) -> TypeEngine[Any]:
    return FILLERS[type(value)][0]


LISTED = {
    "state": "confirmed", "standing": "standing", "shown": True, "show_name": True, "name": "Ada Finch",
    "sort_key": "finch", "credit": "Gaffer", "country": "US", "region": "CA",
}  # fmt: skip
OTHERWISE: dict[str, Any] = {
    "state": "withdrawn", "show_name": False, "hidden_at": FILLERS[datetime][1], "erased_at": FILLERS[datetime][1],
    "name": "Bao Finch", "sort_key": "grinch", "credit": None, "entered_at": FILLERS[datetime][1],
    "country": "DE", "region": None,
}  # fmt: skip
BY_COUNTING = {"standing", "shown", "professional", "counted_profession"}  # the tally moves in the same commit


def test_what_lists_read_of_a_signature_is_watched() -> None:
    """Whoever adds a public column adds it to WATCHED, to the triggers by a migration, and to OTHERWISE here."""
    read = {
        column.name
        for part in (public_lists.names_on(1, which) for which in public_lists.ORDER)
        for column in columns_in(part)
    }

    assert read - BY_COUNTING - {"id", "letter_id"} == set(WATCHED) == set(OTHERWISE)


def test_a_listed_name_that_goes_or_changes_moves_the_revision_of_its_letter(app: Flask) -> None:
    unseen = []
    for column in WATCHED:
        letter = a_letter()
        a_row(letter.id, **LISTED)
        assert revision_of(letter.id) == 0
        run(f"UPDATE signatures SET {column} = :new WHERE letter_id = :one", new=OTHERWISE[column], one=letter.id)
        unseen += [column] if revision_of(letter.id) != 1 else []

    assert unseen == []


def test_a_deleted_row_moves_it_too_and_each_letter_has_its_own(app: Flask) -> None:
    letter, other = a_letter(), a_letter()
    for one in (other, letter, letter):
        a_row(one.id, **LISTED)
    run("UPDATE signatures SET name = 'Bao' WHERE letter_id = :one", one=letter.id)
    renamed = revision_of(letter.id)
    run("DELETE FROM signatures WHERE letter_id = :one", one=letter.id)

    assert (0 < renamed < revision_of(letter.id), revision_of(other.id)) == (True, 0)


def test_confirming_and_counting_touch_no_row_that_others_need(app: Flask) -> None:
    letter = a_letter()
    a_row(letter.id, **LISTED | {"state": "pending", "standing": "not-entered", "shown": False})
    run("UPDATE signatures SET state = 'confirmed', name = 'Ada M. Finch'")
    run("UPDATE signatures SET standing = 'standing', shown = :yes, number = 1", yes=True)
    run("UPDATE signatures SET professional = :yes, counted_profession = 'actors'", yes=True)

    assert revision_of(letter.id) == 0


def columns_in(statement: Any) -> set[Any]:
    found: list[Any] = [one for one in visitors.iterate(statement) if getattr(one, "table", None) is not None]
    return {one for one in found if one.table.name == "signatures"}


def a_row(letter_id: int, **values: Any) -> None:
    end_read()
    text_id = db.session.scalar(select(TextVersion.id).where(TextVersion.letter_id == letter_id))
    nth = (db.session.scalar(select(func.count()).select_from(Signature)) or 0) + 1
    end_read()
    write_row(table_of(Signature), id=nth, letter_id=letter_id, text_version_id=text_id, **values)


def run(statement: str, **values: Any) -> None:
    with db.engine.begin() as connection:
        connection.execute(text(statement), values)


def revision_of(letter_id: int) -> int:
    end_read()
    return db.session.scalar(select(ListRevision.revision).where(ListRevision.letter_id == letter_id)) or 0
