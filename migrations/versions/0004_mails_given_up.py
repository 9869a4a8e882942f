"""mails given up, by letter: the overview tells organisers of them"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

GAVE_UP = "state = 'gave-up'"


def upgrade():
    op.create_index(
        "ix_outgoing_mails_given_up",
        "outgoing_mails",
        ["letter_id", "settled_at"],
        sqlite_where=sa.text(GAVE_UP),
        postgresql_where=sa.text(GAVE_UP),
    )


def downgrade():
    op.drop_index("ix_outgoing_mails_given_up", table_name="outgoing_mails")
