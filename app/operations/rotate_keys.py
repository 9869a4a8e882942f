"""Re-encrypts everything under the newest of SECRET_KEYS, so that the older ones can be removed."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, bindparam, select, update

from app.core import encryption, schema
from app.core.db import db, end_read, transaction
from app.core.personal import encrypted_columns as marked_encrypted

BATCH = 200
PAUSE_SECONDS = 0.01  # between batches, so that sign-ups get through on SQLite


@dataclass
class Rewrapped:
    """One column, and how many of its values were re-encrypted; `lost` values cannot be decrypted by any of
    SECRET_KEYS.
    """

    column: str
    done: int = 0
    lost: int = 0


def encrypted_columns() -> list[Column[Any]]:
    """Columns of `keys` come last: the check at start reads them, so a key that decrypts them must decrypt the rest
    too.
    """
    return sorted(marked_encrypted(), key=lambda column: str(column) == "keys.encrypted")


def rewrap() -> Iterator[Rewrapped]:
    """Column by column, until a pass finds nothing to do. It can be interrupted and restarted at any time; web and
    worker may run, if they know the newest key. Raises Unfit if the database is from a version too old to read.
    """
    schema.refuse_before()
    found_some = True
    while found_some:
        found_some = False
        for column in encrypted_columns():
            rewrapped = _rewrap_column(column)
            found_some = found_some or rewrapped.done > 0
            yield rewrapped


def _rewrap_column(column: Column[Any]) -> Rewrapped:
    done = Rewrapped(str(column))
    [key] = column.table.primary_key.columns
    rows = select(key, column).where(column.is_not(None)).order_by(key).limit(BATCH)
    batch = db.session.execute(rows).all()
    while batch:
        end_read()
        _rewrap_batch(key, column, [tuple(row) for row in batch], done)
        batch = db.session.execute(rows.where(key > batch[-1][0])).all()
    end_read()
    return done


def _rewrap_batch(key: Column[Any], column: Column[Any], batch: Sequence[tuple[Any, ...]], done: Rewrapped) -> None:
    changes = []
    for row, encrypted in batch:
        try:
            if not encryption.is_under_newest_key(encrypted):
                changes.append({"row": row, "before": encrypted, "after": encryption.encrypt_again(encrypted)})
        except ValueError:
            done.lost += 1
    if changes:
        # Only if unchanged since it was read: a concurrent write has already used the newest key.
        same = update(column.table).where(key == bindparam("row"), column == bindparam("before"))
        with transaction() as session:
            session.execute(same.values({column.name: bindparam("after")}), changes)
        done.done += len(changes)
        time.sleep(PAUSE_SECONDS)
