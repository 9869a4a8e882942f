"""mails of no letter count too: invitations, password resets"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("mail_counts") as batch:
        batch.alter_column("letter_id", existing_type=sa.Integer(), nullable=True)


def downgrade():
    op.execute("DELETE FROM mail_counts WHERE letter_id IS NULL")  # of the last 24 hours at most
    with op.batch_alter_table("mail_counts") as batch:
        batch.alter_column("letter_id", existing_type=sa.Integer(), nullable=False)
