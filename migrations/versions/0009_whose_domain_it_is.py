"""a listing covers its exact host unless its subdomains are chosen; a domain and all below it have one share of a
letter, counted by the name that somebody has registered; why a proven work mailbox waits for a person
"""

import sqlalchemy as sa
from alembic import op
from publicsuffixlist import PublicSuffixList

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

PASSED = "state = 'passed'"
UNLISTED = "state = 'unlisted'"


def upgrade() -> None:
    op.add_column("listed_domains", sa.Column("subdomains", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("listed_domains") as batch:
        batch.alter_column("subdomains", server_default=None)
    op.add_column("routes", sa.Column("registrable_domain", sa.String(), nullable=True))
    op.add_column("routes", sa.Column("review_reason", sa.String(), nullable=True))
    _say_whose_domain_it_is()
    _number("registrable_domain")
    _index(["letter_id", "registrable_domain", "nth_of_domain"])
    op.create_index(
        "ix_routes_unlisted", "routes", ["letter_id", "domain"],
        sqlite_where=sa.text(UNLISTED), postgresql_where=sa.text(UNLISTED),
    )  # fmt: skip
    _say_why_it_waits()


def downgrade() -> None:
    op.drop_index("ix_routes_unlisted", table_name="routes")
    _number("domain")
    _index(["letter_id", "domain", "nth_of_domain"])
    op.drop_column("routes", "review_reason")
    op.drop_column("routes", "registrable_domain")
    op.drop_column("listed_domains", "subdomains")


def _say_whose_domain_it_is() -> None:
    """By a table of their domains, for the statement that looks each of them up in a million routes reads them once."""
    connection = op.get_bind()
    known = op.create_table(
        "registrable_domains", sa.Column("domain", sa.String(), primary_key=True), sa.Column("whose", sa.String())
    )
    suffixes = PublicSuffixList(only_icann=False)
    domains = connection.scalars(sa.text("SELECT DISTINCT domain FROM routes WHERE domain IS NOT NULL")).all()
    op.bulk_insert(known, [{"domain": one, "whose": suffixes.privatesuffix(one) or one} for one in domains])
    op.execute(
        "UPDATE routes SET registrable_domain = known.whose FROM registrable_domains AS known"
        " WHERE routes.domain = known.domain"
    )
    op.drop_table("registrable_domains")


def _number(column: str) -> None:
    """Those who have passed by themselves, in the order in which they did."""
    op.execute(
        "UPDATE routes SET nth_of_domain = numbered.nth FROM ("
        f"SELECT id, row_number() OVER (PARTITION BY letter_id, {column} ORDER BY passed_at, id) AS nth"
        f" FROM routes WHERE {PASSED} AND domain IS NOT NULL AND nth_of_domain IS NOT NULL"
        ") AS numbered WHERE routes.id = numbered.id"
    )


def _say_why_it_waits() -> None:
    """Until now a proven work mailbox waited for one of two reasons."""
    waits = "kind = 'work-email' AND state IN ('for-review', 'asked')"
    op.execute(f"UPDATE routes SET review_reason = 'share-of-domain' WHERE {waits}")
    op.execute(
        f"UPDATE routes SET review_reason = 'mailbox-used' WHERE {waits} AND EXISTS (SELECT 1 FROM routes AS other"
        " WHERE other.letter_id = routes.letter_id AND other.mailbox_digest = routes.mailbox_digest"
        " AND other.state = 'passed')"
    )


def _index(columns: list[str]) -> None:
    op.drop_index("ix_routes_domain", table_name="routes")
    op.create_index(
        "ix_routes_domain", "routes", columns, sqlite_where=sa.text(PASSED), postgresql_where=sa.text(PASSED)
    )
