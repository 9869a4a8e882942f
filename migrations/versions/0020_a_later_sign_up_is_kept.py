"""a later sign-up of a mailbox is kept beside the first; reminders; a watch begins when its address has confirmed"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "later_answers",
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.Column("answers_sealed", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signatures.id"], name=op.f("fk_later_answers_signature_id_signatures"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("signature_id", name=op.f("pk_later_answers")),
    )
    op.add_column("letters", sa.Column("sends_reminder", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("protected_names", sa.Column("watch_proven_at", sa.DateTime(timezone=True), nullable=True))
    # Each of the mails of before had a link that ends its watch: who did not use it goes on being told.
    op.execute("UPDATE protected_names SET watch_proven_at = made_at WHERE watch_address_sealed IS NOT NULL")


def downgrade():
    op.drop_column("protected_names", "watch_proven_at")
    op.drop_column("letters", "sends_reminder")
    op.drop_table("later_answers")
