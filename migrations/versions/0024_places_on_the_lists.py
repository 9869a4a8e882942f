"""a place stands on the lists: whoever corrects it moves the revision of the letter's lists"""

from alembic import op

from app.models.list_revision import no_triggers, triggers

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BEFORE = ("state", "show_name", "hidden_at", "erased_at", "name", "sort_key", "credit", "entered_at")
WATCHED = (*BEFORE, "country", "region")


def upgrade() -> None:
    _watch(WATCHED)


def downgrade() -> None:
    _watch(BEFORE)


def _watch(columns: tuple[str, ...]) -> None:
    dialect = op.get_bind().dialect.name
    for statement in (*no_triggers(dialect), *triggers(dialect, columns)):
        op.execute(statement)
