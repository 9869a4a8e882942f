"""a number a letter that moves when a listed name goes: what keeps a rendered page keeps it under that number"""

import sqlalchemy as sa
from alembic import op

from app.models.list_revision import no_triggers, triggers

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WATCHED = ("state", "show_name", "hidden_at", "erased_at", "name", "sort_key", "credit")


def upgrade():
    op.create_table(
        "list_revisions",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_list_revisions_letter_id_letters")),
        sa.PrimaryKeyConstraint("letter_id", name=op.f("pk_list_revisions")),
    )
    for statement in triggers(op.get_bind().dialect.name, WATCHED):
        op.execute(statement)


def downgrade():
    for statement in no_triggers(op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("list_revisions")
