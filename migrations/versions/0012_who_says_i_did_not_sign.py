"""who says "I did not sign" and what the signer answers; a release that is taken back takes the name off the lists"""

import sqlalchemy as sa
from alembic import op

from app.models.list_revision import no_triggers, triggers

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BEFORE = ("state", "show_name", "hidden_at", "erased_at", "name", "sort_key", "credit")
WATCHED = (*BEFORE, "entered_at")
# A name that a report hid, and that was removed and restored, is hidden and waits for nobody: its report waits again.
REOPEN = """
UPDATE reports SET settled_at = NULL WHERE id IN (
    SELECT max(report.id) FROM reports AS report JOIN signatures ON signatures.id = report.signature_id
    WHERE report.hid_at IS NOT NULL AND signatures.state = 'confirmed' AND signatures.hidden_at IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM reports AS waiting WHERE waiting.signature_id = signatures.id
                    AND waiting.settled_at IS NULL)
    GROUP BY report.signature_id)
"""


def upgrade() -> None:
    """Links and reports of before: nobody knows whose mailbox it was, and it counts like anybody's."""
    op.add_column("tokens", sa.Column("from_signer", sa.Boolean(), nullable=True))
    op.add_column("reports", sa.Column("from_signer", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("reports", sa.Column("answer", sa.String(), nullable=True))
    op.execute(REOPEN)
    _watch(WATCHED)


def downgrade() -> None:
    _watch(BEFORE)
    op.drop_column("reports", "answer")
    op.drop_column("reports", "from_signer")
    op.drop_column("tokens", "from_signer")


def _watch(columns: tuple[str, ...]) -> None:
    dialect = op.get_bind().dialect.name
    for statement in (*no_triggers(dialect), *triggers(dialect, columns)):
        op.execute(statement)
