"""tables of the kinds of routes

What one kind of route alone keeps stands in a table of its own. `routes` keeps what every kind has, and says what a
route rests on, of which one proves one professional of a letter.
"""

import sqlalchemy as sa
from alembic import op

from app.text import mail_domains

revision = "1003"
down_revision = "1002"
branch_labels = None
depends_on = None
oldest_code = "1003"

UNPROVEN = "state IN ('waiting', 'unlisted')"
PASSED = sa.text("state = 'passed'")
WIDE = {
    "registrable_domain": sa.String(), "address_encrypted": sa.String(), "evidence": sa.String(),
    "evidence_kind": sa.String(), "nth_of_domain": sa.Integer(),
}  # fmt: skip


def upgrade() -> None:
    _make_tables()
    op.execute(
        "INSERT INTO work_email_routes (route_id, address_encrypted, counted_domain, counted_letter_id, nth_of_domain) "
        f"SELECT id, address_encrypted, CASE WHEN {UNPROVEN} THEN NULL ELSE registrable_domain END, "
        f"CASE WHEN {UNPROVEN} OR registrable_domain IS NULL THEN NULL ELSE letter_id END, nth_of_domain "
        "FROM routes WHERE kind = 'work-email'"
    )
    op.execute(
        "INSERT INTO published_credits_routes (route_id, evidence, evidence_kind) "
        "SELECT id, evidence, evidence_kind FROM routes WHERE kind = 'published-credits'"
    )
    op.drop_index("uq_routes_mailbox", table_name="routes")
    op.drop_index("ix_routes_domain", table_name="routes")
    op.execute("ALTER TABLE routes RENAME COLUMN mailbox_digest TO rests_on")
    for column in WIDE:
        op.execute(f"ALTER TABLE routes DROP COLUMN {column}")
    _index("uq_routes_rests_on", "letter_id", "rests_on", unique=True)


def downgrade() -> None:
    op.drop_index("uq_routes_rests_on", table_name="routes")
    for column, kind in WIDE.items():
        op.add_column("routes", sa.Column(column, kind, nullable=True))
    op.execute("ALTER TABLE routes RENAME COLUMN rests_on TO mailbox_digest")
    _take_back("work_email_routes", "address_encrypted", "nth_of_domain")
    _take_back("published_credits_routes", "evidence", "evidence_kind")
    _count_domains_before_they_are_proven()
    _index("uq_routes_mailbox", "letter_id", "mailbox_digest", unique=True)
    _index("ix_routes_domain", "letter_id", "registrable_domain", "nth_of_domain")
    op.drop_table("published_credits_routes")
    op.drop_table("work_email_routes")


def _make_tables() -> None:
    op.create_table(
        "published_credits_routes",
        sa.Column("route_id", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.Column("evidence_kind", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["route_id"], ["routes.id"], name="fk_published_credits_routes_route_id_routes", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("route_id", name="pk_published_credits_routes"),
    )
    op.create_table(
        "work_email_routes",
        sa.Column("route_id", sa.Integer(), nullable=False),
        sa.Column("address_encrypted", sa.String(), nullable=True),
        sa.Column("counted_domain", sa.String(), nullable=True),
        sa.Column("counted_letter_id", sa.Integer(), nullable=True),
        sa.Column("nth_of_domain", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["counted_letter_id"], ["letters.id"], name="fk_work_email_routes_counted_letter_id_letters"
        ),
        sa.ForeignKeyConstraint(
            ["route_id"], ["routes.id"], name="fk_work_email_routes_route_id_routes", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("route_id", name="pk_work_email_routes"),
    )
    counted = ["counted_domain", "counted_letter_id", "nth_of_domain"]
    op.create_index("ix_work_email_routes_counted", "work_email_routes", counted)


def _index(name: str, *columns: str, unique: bool = False) -> None:
    op.create_index(name, "routes", [*columns], unique=unique, sqlite_where=PASSED, postgresql_where=PASSED)


def _take_back(table: str, *columns: str) -> None:
    for column in columns:
        op.execute(
            f"UPDATE routes SET {column} = (SELECT kept.{column} FROM {table} AS kept WHERE kept.route_id = routes.id) "
            f"WHERE id IN (SELECT route_id FROM {table})"
        )


def _count_domains_before_they_are_proven() -> None:
    """The code before reckons what a domain is below when the route begins, and not once it is proven."""
    domains = sa.table("routes", sa.column("kind"), sa.column("domain"), sa.column("registrable_domain"))
    asked = sa.select(domains.c.domain).where(domains.c.kind == "work-email", domains.c.domain.is_not(None)).distinct()
    for domain in op.get_bind().scalars(asked).all():
        these = sa.update(domains).where(domains.c.kind == "work-email", domains.c.domain == domain)
        op.execute(these.values(registrable_domain=mail_domains.registrable(domain)))
