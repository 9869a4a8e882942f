"""why a mailbox gets no mail: who said so, and by which code"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

REASONS = ("not-me", "never", "complaint", "bounce", "before")


def upgrade():
    with op.batch_alter_table("suppressions") as batch:
        batch.add_column(sa.Column("reason", sa.String(24), nullable=True))
        batch.add_column(sa.Column("status", sa.String(), nullable=True))
    # Of one letter only its reader's button made any. The others may be of a reader, a complaint or a bounce.
    op.execute("UPDATE suppressions SET reason = CASE WHEN letter_id IS NULL THEN 'before' ELSE 'not-me' END")
    with op.batch_alter_table("suppressions") as batch:
        batch.alter_column("reason", existing_type=sa.String(24), nullable=False)
        batch.create_check_constraint(op.f("ck_suppressions_suppression_reason"), f"reason IN {REASONS}")


def downgrade():
    with op.batch_alter_table("suppressions") as batch:
        batch.drop_constraint(op.f("ck_suppressions_suppression_reason"), type_="check")
        batch.drop_column("status")
        batch.drop_column("reason")
