"""credits indexes of professionals alone

Supporters stand in none of the two any more, so that counting one writes two indexes less. Older code reads its lists
as before, only slower.
"""

import sqlalchemy as sa
from alembic import op

revision = "1002"
down_revision = "1001"
branch_labels = None
depends_on = None
oldest_code = "1001"

LISTED = "standing = 'standing' AND shown"
ROLE = sa.text("lower(coalesce(credit, ''))")


def upgrade() -> None:
    _make_anew(("letter_id",), f"{LISTED} AND professional")


def downgrade() -> None:
    _make_anew(("letter_id", "professional"), LISTED)


def _make_anew(first: tuple[str, ...], condition: str) -> None:
    for name, order in (
        ("ix_signatures_credits", ["counted_profession", "sort_key", "id"]),
        ("ix_signatures_roles", ["counted_profession", ROLE, "sort_key", "id"]),
    ):
        op.drop_index(name, table_name="signatures")
        op.create_index(
            name, "signatures", [*first, *order],
            sqlite_where=sa.text(condition), postgresql_where=sa.text(condition),
        )  # fmt: skip
