"""`flask keys rewrap`: re-encrypts everything with the newest key, so that the old one can be removed."""

import threading
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update

from app.core import encryption
from app.core.db import db, end_read, table_of, transaction
from app.models import AddressChange, Letter, Signature
from app.operations import rotate_keys
from tests.journeys.restart import started_again
from tests.journeys.steps import everything, signed
from tests.journeys.watch import Watch
from tests.make import a_letter, a_listed_domain, sign, signatures, work
from tests.post_box import PostBox

OLD = "the key of last year, which has served long enough"
NEW = "the key of this year, which nobody has seen as yet"
ENCRYPTED = "gAAAA"  # how everything encrypted begins


def encrypted_values() -> list[str]:
    """Whatever looks encrypted, in any column of any table."""
    return [
        value
        for rows in everything().values()
        for row in rows
        for value in row
        if isinstance(value, str) and value.startswith(ENCRYPTED)
    ]


def rewrapped(app: Flask) -> Any:
    end_read()
    return app.test_cli_runner().invoke(args=["keys", "rewrap"])


def all_kinds(client: FlaskClient, box: PostBox) -> None:
    """A letter with everything that is kept encrypted about its signers; the last mail has not left yet."""
    a_listed_domain("northlight.example")
    letter = a_letter()
    claim = {
        "professional": "1",
        "profession": "actors",
        "route": "work-email",
        "work_email": "zora@northlight.example",
    }
    signed(client, box, letter, name="Ada Finch", email="ada@example.org")
    signed(client, box, letter, name="Zora Quill", email="zora@example.org", **claim)
    sign(client, letter, name="Boris Quill", email="boris@example.org", **claim)
    row = next(one for one in signatures(letter) if one.name == "Ada Finch")
    moving = {"address_encrypted": encryption.encrypt("ada@elsewhere.example"), "mailbox_digest": b"x" * 32}
    with transaction() as session:
        session.execute(insert(AddressChange).values(signature_id=row.id, made_at=row.signed_up_at, **moving))


def the_letter() -> Letter:
    """As the site that runs now reads it."""
    return db.session.scalars(select(Letter)).one()


def test_after_rewrapping_the_old_key_can_go(app: Flask, tmp_path: Path, watch: Watch) -> None:
    with started_again(app, tmp_path, secret_keys=(OLD,)) as old, PostBox(old) as box:
        all_kinds(old.test_client(), box)
        before = len(encrypted_values())
    with started_again(app, tmp_path, secret_keys=(NEW, OLD)) as both:
        done = rewrapped(both)
        assert done.exit_code == 0, done.output
        assert "letters.mailbox_key: 1 with the newest key" in done.output
        assert "keys.encrypted: 1 with the newest key" in done.output
    with started_again(app, tmp_path, secret_keys=(NEW,)) as new, PostBox(new) as box:
        values = encrypted_values()
        assert len(values) == before >= 9
        assert all(encryption.decrypt(value) for value in values)
        watch.wait(minutes=6)
        assert sign(new.test_client(), the_letter(), email="ada@example.org").status_code == 303
        assert len(box.to("ada@example.org", "already-signed")) == 1  # the mailbox is known again
        work()
        assert len(box.to("zora@northlight.example", "work-email")) == 1  # the address opens
        assert rewrapped(new).output == "Everything encrypted now opens with the newest key alone.\n"


def test_a_rewrapping_that_was_broken_off_goes_on_where_it_was(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with started_again(app, tmp_path, secret_keys=(OLD,)) as old, PostBox(old) as box:
        all_kinds(old.test_client(), box)
    with started_again(app, tmp_path, secret_keys=(NEW, OLD)) as both:
        monkeypatch.setattr(rotate_keys, "BATCH", 1)
        rounds = rotate_keys.rewrap()
        assert sum(next(rounds).done for _ in range(3)) > 0
        del rounds  # broken off
        assert not all(encryption.is_under_newest_key(value) for value in encrypted_values())
        assert rewrapped(both).exit_code == 0
        assert all(encryption.is_under_newest_key(value) for value in encrypted_values())


def test_people_sign_while_everything_is_rewrapped(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotate_keys, "BATCH", 1)
    with started_again(app, tmp_path, secret_keys=(OLD,)) as old, PostBox(old) as box:
        all_kinds(old.test_client(), box)
    with started_again(app, tmp_path, secret_keys=(NEW, OLD)) as both, PostBox(both) as box:
        slug, statuses = the_letter().slug, []

        def people() -> None:
            with both.app_context():
                for at in range(8):
                    fields = {"name": "Mo Reed", "place": "US-CA", "show_name": "yes", "consent": "1"}
                    email = f"mo{at}@example.org"
                    answer = both.test_client().post(f"/letters/{slug}/sign", data=fields | {"email": email})
                    statuses.append(answer.status_code)

        crowd = threading.Thread(target=people)
        crowd.start()
        assert rewrapped(both).exit_code == 0
        crowd.join()
        assert statuses == [303] * 8
        assert all(encryption.is_under_newest_key(value) for value in encrypted_values())
        assert {mail.to for mail in box.empty()} >= {f"mo{at}@example.org" for at in range(8)}


def test_what_opens_under_no_key_is_said_and_left(app: Flask, tmp_path: Path) -> None:
    with started_again(app, tmp_path, secret_keys=(OLD,)) as old, PostBox(old) as box:
        all_kinds(old.test_client(), box)
    with started_again(app, tmp_path, secret_keys=(NEW,)) as new:
        before = encrypted_values()
        done = rewrapped(new)
        assert done.exit_code == 1
        assert "letters.mailbox_key: 0 with the newest key, 1 lost" in done.output
        assert "Put the missing key back" in done.output
        assert encrypted_values() == before


def test_no_column_that_is_encrypted_is_forgotten(app: Flask) -> None:
    """A new column joins by its mark (core/personal.py); these are known today."""
    assert {str(column) for column in rotate_keys.encrypted_columns()} >= {
        "keys.encrypted", "letters.mailbox_key", "signatures.address_encrypted", "signatures.claim_draft_encrypted",
        "work_email_routes.address_encrypted", "outgoing_mails.recipient_encrypted", "outgoing_mails.links_encrypted",
        "address_changes.address_encrypted", "accounts.tf_totp_secret", "protected_names.watch_address_encrypted",
    }  # fmt: skip
    assert all(len(column.table.primary_key.columns) == 1 for column in rotate_keys.encrypted_columns())


def test_a_value_that_changes_meanwhile_is_not_overwritten(app: Flask, tmp_path: Path) -> None:
    with started_again(app, tmp_path, secret_keys=(OLD,)) as old, PostBox(old) as box:
        all_kinds(old.test_client(), box)
    with started_again(app, tmp_path, secret_keys=(NEW, OLD)):
        column = table_of(Signature).c.address_encrypted
        key = table_of(Signature).c.id
        stale = [tuple(row) for row in db.session.execute(select(key, column).where(column.is_not(None)))]
        moved = encryption.encrypt("ada@elsewhere.example")
        with transaction() as session:
            session.execute(update(Signature).where(Signature.name == "Ada Finch").values(address_encrypted=moved))
        rotate_keys._rewrap_batch(key, column, stale, rotate_keys.Rewrapped("signatures.address_encrypted"))
        kept = next(row.address_encrypted for row in signatures(the_letter()) if row.name == "Ada Finch")
        assert kept == moved
