"""a letter may be delivered several times, each said by an owner; what was delivered before counts from its day"""

from datetime import UTC, datetime, time

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

DELIVERED = sa.text("SELECT id, delivered_on FROM letters WHERE delivered_on IS NOT NULL ORDER BY id").columns(
    id=sa.Integer(), delivered_on=sa.Date()
)
ADDRESSEES = sa.text("SELECT name, office, body FROM addressees WHERE letter_id = :letter ORDER BY position")


def upgrade() -> None:
    deliveries = op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("to_whom", sa.String(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mailed_up_to", sa.Integer(), nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_deliveries_letter_id_letters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
    )
    op.create_index(op.f("ix_deliveries_letter_id"), "deliveries", ["letter_id"])
    connection = op.get_bind()
    for letter_id, on in connection.execute(DELIVERED).all():
        said_at = datetime.combine(on, time(), UTC)
        connection.execute(
            sa.insert(deliveries),
            {
                "letter_id": letter_id,
                "to_whom": _addressees(connection, letter_id),
                "delivered_on": on,
                # Nobody kept when it was said; the day was what signers read. Nobody is mailed of it now.
                "said_at": said_at if connection.dialect.name == "postgresql" else said_at.replace(tzinfo=None),
                "mailed_up_to": 0,
                "mailed_at": said_at if connection.dialect.name == "postgresql" else said_at.replace(tzinfo=None),
            },
        )
    op.drop_column("letters", "delivered_on")


def downgrade() -> None:
    """The first delivery of a letter has a place in the schema of before."""
    op.add_column("letters", sa.Column("delivered_on", sa.Date(), nullable=True))
    op.execute(
        "UPDATE letters SET delivered_on = (SELECT min(delivered_on) FROM deliveries WHERE letter_id = letters.id)"
    )
    op.drop_index(op.f("ix_deliveries_letter_id"), table_name="deliveries")
    op.drop_table("deliveries")


def _addressees(connection: sa.Connection, letter_id: int) -> str:
    rows = connection.execute(ADDRESSEES, {"letter": letter_id}).all()
    said = "; ".join(", ".join(part for part in row if part) for row in rows)
    return said or "whom it is addressed to"
