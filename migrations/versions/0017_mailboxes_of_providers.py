"""a mailbox is one under all its provider's domains: the digests of those that were told apart until now

Addresses are sealed and digests keyed, so this needs SECRET_KEYS, which every command has. Two signatures of one letter
that turn out to be of one mailbox both stand: the newer one keeps its digest of before. Where the address is erased
already, its digest stays as it was.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from app.core import encryption as sealing
from app.text import mail_providers
from app.text.addresses import Address, BadAddress, parse_address

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BATCH = 1000
SIGNATURES = sa.table(
    "signatures",
    *(sa.column(name) for name in ("id", "letter_id", "state", "address_sealed", "mailbox_digest", "mail_domain")),
)
CHANGES = sa.table(
    "address_changes", *(sa.column(name) for name in ("signature_id", "address_sealed", "mailbox_digest"))
)
LETTERS = sa.table("letters", sa.column("id"), sa.column("mailbox_key"))
OF_PLATFORM = [
    sa.table(name, sa.column("mailbox_digest"), sa.column("letter_id")) for name in ("suppressions", "mail_counts")
]
HOLDING = ("pending", "confirmed", "removed")


def upgrade() -> None:
    _again("canonical_before", "canonical")


def downgrade() -> None:
    _again("canonical", "canonical_before")


def _again(old: str, new: str) -> None:
    connection = op.get_bind()
    platform = connection.scalar(sa.text("SELECT sealed FROM keys WHERE name = 'platform'"))
    for row, address in _told_apart(connection):
        before, after = getattr(address, old), getattr(address, new)
        digests = {one: sealing.keyed_digest(row.mailbox_key, one) for one in (before, after)}
        if row.mailbox_digest == digests[before] and not _is_taken(connection, row, digests[after]):
            of_row = sa.update(SIGNATURES).where(SIGNATURES.c.id == row.id)
            connection.execute(of_row.values(mailbox_digest=digests[after]))
        if platform is not None:
            _move_platform(connection, platform, before, after)
    _changes(connection, old, new)


def _told_apart(connection: sa.Connection) -> Iterator[tuple[sa.Row, Address]]:
    """Signatures whose address is known and whose digest changes: those that are counted before those that wait."""
    query = (
        sa.select(SIGNATURES, LETTERS.c.mailbox_key)
        .join_from(SIGNATURES, LETTERS, SIGNATURES.c.letter_id == LETTERS.c.id)
        .where(SIGNATURES.c.address_sealed.is_not(None), SIGNATURES.c.mailbox_digest.is_not(None))
        .limit(BATCH)
    )
    for pending in (False, True):
        of_state = query.where((SIGNATURES.c.state == "pending") == sa.literal(pending)).order_by(SIGNATURES.c.id)
        last = 0
        while rows := connection.execute(of_state.where(SIGNATURES.c.id > last)).all():
            last = rows[-1].id
            for row in rows:
                if row.mail_domain and not mail_providers.is_of_provider(row.mail_domain):
                    continue
                address = _opened(row.address_sealed)
                if address is not None and address.canonical != address.canonical_before:
                    yield row, address


def _opened(sealed: str) -> Address | None:
    """None where its key is lost, or it was taken by rules of before."""
    try:
        return parse_address(sealing.unseal(sealed))
    except (BadAddress, ValueError):
        return None


def _is_taken(connection: sa.Connection, row: sa.Row, digest: bytes) -> bool:
    if row.state not in HOLDING:
        return False
    holding = sa.select(SIGNATURES.c.id).where(
        SIGNATURES.c.letter_id == row.letter_id,
        SIGNATURES.c.mailbox_digest == digest,
        SIGNATURES.c.state.in_(HOLDING),
        SIGNATURES.c.id != row.id,
    )
    return connection.execute(holding.limit(1)).first() is not None


def _move_platform(connection: sa.Connection, key: str, before: str, after: str) -> None:
    for table in OF_PLATFORM:
        old, new = (sealing.keyed_digest(key, one) for one in (before, after))
        connection.execute(sa.update(table).where(table.c.mailbox_digest == old).values(mailbox_digest=new))


def _changes(connection: sa.Connection, old: str, new: str) -> None:
    """Signatures on their way to another mailbox."""
    query = (
        sa.select(CHANGES, LETTERS.c.mailbox_key)
        .join_from(CHANGES, SIGNATURES, CHANGES.c.signature_id == SIGNATURES.c.id)
        .join(LETTERS, LETTERS.c.id == SIGNATURES.c.letter_id)
    )
    for row in connection.execute(query).all():
        address = _opened(row.address_sealed)
        if address is not None and getattr(address, old) != getattr(address, new):
            digest = sealing.keyed_digest(row.mailbox_key, getattr(address, new))
            of_row = sa.update(CHANGES).where(CHANGES.c.signature_id == row.signature_id)
            connection.execute(of_row.values(mailbox_digest=digest))
