"""A number per letter, incremented by triggers, that tells every process when a listed name has been removed or
changed.
"""

from collections.abc import Sequence

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base

# Columns whose change removes or alters something on the lists. The registrar's own columns are not among them: they
# change together with the tally, and counting should not pay for the trigger.
WATCHED = (
    "state", "show_name", "hidden_at", "erased_at", "name", "sort_key", "credit", "entered_at", "country", "region",
)  # fmt: skip
_WAS_LISTED = (
    "OLD.standing = 'standing' AND OLD.shown AND OLD.state = 'confirmed' AND OLD.show_name"
    " AND OLD.hidden_at IS NULL AND OLD.erased_at IS NULL"
)


class ListRevision(Base):
    """Incremented in the same transaction in which a listed name, or what is printed beside it, is removed or changed.

    Triggers on `signatures` increment it (tests/house/test_schema.py), so that no action, job, command or migration can
    forget to. Every cache of something with a letter's names uses it as part of its key. No row: no name was removed
    yet.
    """

    __tablename__ = "list_revisions"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), primary_key=True)
    revision: Mapped[int]


def triggers(dialect: str, watched: Sequence[str]) -> list[str]:
    """The statements that create the triggers. A migration that adds a public column drops them (`no_triggers`), adds
    the column and creates them again with it; SQLite cannot drop a column that a trigger reads.
    """
    columns = ", ".join(watched)
    differs = "IS NOT" if dialect == "sqlite" else "IS DISTINCT FROM"
    changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in watched)
    when = {"changed": f"UPDATE OF {columns}", "deleted": "DELETE"}
    conditions = {"changed": f"{_WAS_LISTED} AND ({changed})", "deleted": _WAS_LISTED}
    if dialect == "sqlite":
        move = (
            "INSERT INTO list_revisions (letter_id, revision) VALUES (OLD.letter_id, 1)"
            " ON CONFLICT (letter_id) DO UPDATE SET revision = revision + 1"
        )
        return [
            f"CREATE TRIGGER listed_{one} AFTER {when[one]} ON signatures WHEN {conditions[one]} BEGIN {move}; END"
            for one in when
        ]
    # Deferred to the commit, so that long transactions neither block each other on the letter's row nor deadlock; and
    # once per transaction, however many names it removes.
    function = (
        "CREATE FUNCTION move_list_revision() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " INSERT INTO list_revisions (letter_id, revision) VALUES (OLD.letter_id, 1)"
        " ON CONFLICT (letter_id) DO UPDATE SET revision = list_revisions.revision + 1"
        " WHERE list_revisions.xmin <> pg_current_xact_id()::xid; RETURN NULL; END $$"
    )
    return [function] + [
        f"CREATE CONSTRAINT TRIGGER listed_{one} AFTER {when[one]} ON signatures DEFERRABLE INITIALLY DEFERRED"
        f" FOR EACH ROW WHEN ({conditions[one]}) EXECUTE FUNCTION move_list_revision()"
        for one in when
    ]


def no_triggers(dialect: str) -> list[str]:
    of = "" if dialect == "sqlite" else " ON signatures"
    dropped = [f"DROP TRIGGER listed_{one}{of}" for one in ("changed", "deleted")]
    return dropped if dialect == "sqlite" else [*dropped, "DROP FUNCTION move_list_revision()"]
