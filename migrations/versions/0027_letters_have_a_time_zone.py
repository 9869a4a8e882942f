"""a letter's hours are typed and shown in a time zone of its own; those of before were in UTC"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("letters", sa.Column("time_zone", sa.String(), nullable=False, server_default="UTC"))


def downgrade():
    op.drop_column("letters", "time_zone")
