"""A database as another version of Undersigned has left it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from app.core.db import db, end_read

BEFORE, OLDER, NEWER = "0035", "1001", "9999"


@contextmanager
def at_revision(revision: str, *, oldest_code: str | None = None) -> Iterator[None]:
    end_read()
    with db.engine.begin() as connection:
        ours = connection.scalar(text("SELECT version_num FROM alembic_version"))
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
        if oldest_code is not None:
            made = text("INSERT INTO migrations (revision, oldest_code) VALUES (:revision, :oldest)")
            connection.execute(made, {"revision": revision, "oldest": oldest_code})
    try:
        yield
    finally:
        end_read()
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :ours"), {"ours": ours})
            connection.execute(text("DELETE FROM migrations WHERE revision = :revision"), {"revision": revision})
