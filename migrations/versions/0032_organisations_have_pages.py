"""organisations are renamed and have pages; what they were called stays theirs, and on what was published so"""

import sqlalchemy as sa
from alembic import op

from app.text.lookalikes import fold, skeleton

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

SAID = ("about", "legal_name", "contact")
ORGANISATIONS = sa.table(
    "organisations", sa.column("id"), sa.column("slug"), sa.column("name"), sa.column("made_at", sa.DateTime(True))
)
LETTERS = sa.table("letters", sa.column("organisation_id"), sa.column("state"), sa.column("agreed_name"))
ALIASES = sa.table(
    "organisation_aliases",
    sa.column("kind"),
    sa.column("words"),
    sa.column("organisation_id"),
    sa.column("since", sa.DateTime(True)),
)


def upgrade() -> None:
    for name in SAID:
        op.add_column("organisations", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("organisations", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("organisations") as batch:  # the defaults were for the rows that were there
        for name in SAID:
            batch.alter_column(name, existing_type=sa.String(), server_default=None)
        batch.alter_column("revision", existing_type=sa.Integer(), server_default=None)
    op.create_table(
        "organisation_aliases",
        sa.Column(
            "kind",
            sa.Enum("name", "address", name="alias_kind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_organisation_aliases_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("kind", "words", name=op.f("pk_organisation_aliases")),
    )
    op.create_index(op.f("ix_organisation_aliases_organisation_id"), "organisation_aliases", ["organisation_id"])
    op.add_column("letters", sa.Column("agreed_name", sa.String(), nullable=True))
    _keep_what_they_are_called(op.get_bind())


def _keep_what_they_are_called(connection: sa.Connection) -> None:
    """Of several that are called alike, the oldest has the name."""
    taken = set()
    for row in connection.execute(sa.select(ORGANISATIONS).order_by(ORGANISATIONS.c.id)).all():
        for kind, words in (("address", row.slug), ("name", skeleton(fold(row.name)))):
            if words and (kind, words) not in taken:
                taken.add((kind, words))
                alias = {"kind": kind, "words": words, "organisation_id": row.id, "since": row.made_at}
                connection.execute(sa.insert(ALIASES).values(alias))
    name = sa.select(ORGANISATIONS.c.name).where(ORGANISATIONS.c.id == LETTERS.c.organisation_id).scalar_subquery()
    connection.execute(sa.update(LETTERS).where(LETTERS.c.state != "draft").values(agreed_name=name))


def downgrade() -> None:
    op.drop_column("letters", "agreed_name")
    op.drop_table("organisation_aliases")
    for name in ("revision", *reversed(SAID)):
        op.drop_column("organisations", name)
