"""how many of a domain have proven themselves on a letter: read from the last of them, where all were counted"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

PASSED = "state = 'passed'"


def upgrade():
    op.add_column("routes", sa.Column("nth_of_domain", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE routes SET nth_of_domain = numbered.nth FROM ("
        "SELECT id, row_number() OVER (PARTITION BY letter_id, domain ORDER BY passed_at, id) AS nth"
        f" FROM routes WHERE {PASSED} AND domain IS NOT NULL"
        ") AS numbered WHERE routes.id = numbered.id"
    )
    _index(["letter_id", "domain", "nth_of_domain"])


def downgrade():
    _index(["letter_id", "domain"])
    op.drop_column("routes", "nth_of_domain")


def _index(columns):
    op.drop_index("ix_routes_domain", table_name="routes")
    op.create_index(
        "ix_routes_domain", "routes", columns, sqlite_where=sa.text(PASSED), postgresql_where=sa.text(PASSED)
    )
