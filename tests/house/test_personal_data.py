"""Every column with personal data declares its erasure and retention (app/core/personal.py), and both work."""

from sqlalchemy import Boolean, Column, Enum, Integer

from app.core.db import Base, Moment, table_of
from app.core.personal import (
    SIGNATURES,
    Erased,
    clock_of,
    encrypted_columns,
    expiries,
    link_of,
    mark_of,
    marks_of,
)
from app.models import Entry
from app.models.signature import CONSENTS
from app.retention.due import BY_OTHER_ROWS, IN_ORDER
from tests.house.tree import of_the_app

TABLES = Base.metadata.sorted_tables
OF_A_PERSON = [table for table in TABLES if link_of(table) is not None or marks_of(table)]


def leads_elsewhere(column: Column[object]) -> bool:
    """A row's own number, or another row's."""
    return bool(column.foreign_keys) or (column.primary_key and column.name == "id")


def test_every_column_of_a_person_says_what_becomes_of_it() -> None:
    silent = [
        str(column)
        for table in OF_A_PERSON
        for column in table.columns
        if mark_of(column) is None and not leads_elsewhere(column)
    ]

    assert len(OF_A_PERSON) > 20
    assert silent == []


def test_whatever_names_a_signature_is_tied_to_it() -> None:
    """But for the audit log: an id alone says nothing once its signature is erased."""
    untied = {table.name for table in TABLES if "signature_id" in table.c and not table.c.signature_id.foreign_keys}

    assert untied == {"audit_log"}


def test_what_an_erasure_does_reaches_all_that_is_a_signers_and_nothing_else() -> None:
    for table in OF_A_PERSON:
        ends = {mark.erased for mark in marks_of(table).values()}
        assert (link_of(table) is None) == (ends == {Erased.NOT_A_SIGNERS}), table.name
        assert Erased.WITH_ITS_ROW not in ends or ends == {Erased.WITH_ITS_ROW}, f"{table.name}: a row goes whole"


def test_what_is_emptied_can_be_empty() -> None:
    emptied = (Erased.EMPTIED, Erased.EMPTIED_UNLESS_REMOVED)
    full = [
        str(table.c[name])
        for table in TABLES
        for name, mark in marks_of(table).items()
        if mark.erased in emptied and not table.c[name].nullable
    ]

    assert full == []


def test_a_mailbox_is_known_again_only_by_signatures() -> None:
    kept = [
        str(table.c[name])
        for table in TABLES
        for name, mark in marks_of(table).items()
        if mark.erased is Erased.EMPTIED_UNLESS_REMOVED
    ]

    assert kept == ["signatures.mailbox_digest"]


def test_what_is_called_encrypted_is_marked_so() -> None:
    called = {str(column) for table in TABLES for column in table.columns if column.name.endswith("encrypted")}
    marked = {str(column) for column in encrypted_columns()}

    assert called - marked == set()
    assert marked - called == {"letters.mailbox_key", "accounts.tf_totp_secret"}


def test_whatever_is_forgotten_has_a_clock() -> None:
    found = list(expiries())
    assert {expiry.called for _, expiry in found if expiry.since is None} == set(BY_OTHER_ROWS)
    assert set(IN_ORDER) <= {expiry.called for _, expiry in found}
    for column, expiry in found:
        assert expiry.since is None or isinstance(clock_of(column.table, expiry.since).type, Moment), expiry.called
        assert set(expiry.only) <= set(column.table.c.keys()), expiry.called
        assert expiry.row or column.nullable, expiry.called


def test_every_consent_can_be_taken_back() -> None:
    assert set(CONSENTS) == {"updates", "audit", "quote"}


def test_the_ledger_holds_nothing_that_must_be_erased_or_added_later() -> None:
    entries = table_of(Entry)
    assert {mark.erased for mark in marks_of(entries).values()} == {Erased.STAYS}
    assert not any(mark.kept.expiries for mark in marks_of(entries).values())
    assert [column for column in encrypted_columns() if column.table is entries] == []
    assert {key.column.table.name for key in entries.foreign_keys} == {"letters", SIGNATURES, "text_versions"}
    # Numbers, yes or no, moments, and words of fixed lists.
    free = [column.name for column in entries.columns if not isinstance(column.type, Integer | Boolean | Moment | Enum)]
    assert free == ["reason"]


def test_nobody_but_the_registrar_writes_an_entry_twice() -> None:
    """It gives an entry its index and number. The database refuses every other change."""
    changing = {
        source.name for source in of_the_app() if "update(Entry" in source.text or "delete(Entry" in source.text
    }
    holding_the_table = {source.name for source in of_the_app() if "table_of(Entry)" in source.text}

    assert changing == set()
    assert holding_the_table == {"app/ledger/statements.py", "app/ledger/registrar.py"}  # one inserts, one numbers
