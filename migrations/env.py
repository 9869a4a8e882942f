"""How migrations run: against the application's own database, whole or not at all, one process at a time."""

from typing import Any, Literal

import click
from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import Connection, delete, insert, text

from app.core import schema
from app.core.db import WRITES, Base, Moment, SortKey, db, table_of
from app.models import Migration

LOCK = 0x6D696772617465  # "migrate"


def render_item(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """Our own column types by name; script.py.mako imports them."""
    return f"{type(item).__name__}()" if kind == "type" and isinstance(item, Moment | SortKey) else False


def tell(on_sqlite: bool, steps: list[Any]) -> None:
    """`flask db upgrade` in a line. Other commands of Alembic say what they do themselves."""
    if context.get_context().opts["fn"].__name__ != "upgrade":
        return
    database = "SQLite" if on_sqlite else "PostgreSQL"
    newest = context.get_head_revision()
    done = f"{len(steps)} migrations were run" if steps else "there was nothing to do"
    click.echo(f"The {database} database is at migration {newest}: {done}.")


def fire_triggers(connection: Connection) -> None:
    """Those that wait for the commit, after each migration: no later one could change a table that they belong to."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        connection.execute(text("SET CONSTRAINTS ALL DEFERRED"))


def after(connection: Connection, step: Any, steps: list[Any]) -> None:
    steps.append(step)
    fire_triggers(connection)
    if step.is_upgrade:
        migration = {"revision": step.up_revision_id, "oldest_code": step.up_revision.module.oldest_code}
        connection.execute(insert(table_of(Migration)), migration)
    else:
        connection.execute(delete(table_of(Migration)).where(Migration.revision == step.up_revision_id))


def refuse_unless_known(connection: Connection) -> None:
    try:
        schema.refuse_other(schema.applied_to(connection), "This database")
    except schema.Unfit as refusal:
        raise click.ClickException(str(refusal)) from refusal


def run() -> None:
    steps: list[Any] = []
    with db.engine.connect().execution_options(**{WRITES: True}) as connection:
        raw = connection.connection.driver_connection
        on_sqlite = connection.dialect.name == "sqlite"
        if on_sqlite and raw is not None:  # a table that is made anew must not take with it the rows that point to it
            raw.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render_item,
            on_version_apply=lambda step, **_: after(connection, step, steps),
            transactional_ddl=True,  # SQLite too: half a migration is never left behind
            **current_app.extensions["migrate"].configure_args,
        )
        refuse_unless_known(connection)
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            context.run_migrations()
            if on_sqlite and (astray := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
                raise RuntimeError(f"after the migration rows point to nothing: {astray[:5]}")
        if on_sqlite and raw is not None:
            raw.execute("PRAGMA foreign_keys=ON")
        tell(on_sqlite, steps)


run()
