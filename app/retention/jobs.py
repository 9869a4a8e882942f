"""Erases data on schedule: by the worker, or by `flask chores`, which can also count what would be due at a given
time.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from flask_babel import lazy_gettext
from sqlalchemy import ColumnElement, and_, delete, exists, func, not_, or_, select, update
from sqlalchemy.orm import Session

from app.core.db import count_changed, db, end_read, table_of, transaction
from app.core.engine_events import BUSY_SECONDS
from app.core.personal import emptied_with, of_signatures, tables_of_a_signature
from app.core.tokens import Purpose
from app.jobs.job import Job
from app.letters import archiving
from app.letters.address_retention import clock_of
from app.models import AddressChange, Letter, Signature, Token
from app.models.kept import ADDRESS, WITH_ADDRESS
from app.retention import archive
from app.retention.due import Due, rows_due
from app.signing import unpublishing
from app.signing.owner_actions import forget, lock_mailbox_of

CHORES_SECONDS = 600.0
SCRUB_SECONDS = 15.0
SCRUB_AGAIN_SECONDS = 1.0  # when a reader or writer blocked it
BATCH = 200
FOUND_AT_ONCE = 50_000
PENDING_BATCH = 50  # each is checked again in the transaction that deletes it
PENDING, ADDRESSES = lazy_gettext("pending signatures"), lazy_gettext("addresses")
RETIRED = lazy_gettext("signers of archived letters")


def run(now: datetime) -> dict[str, int]:
    """Erases everything that is due at `now`, and returns the counts by kind."""
    done = {due.words: _forget_rows(due) for due in rows_due(now)}
    done |= {str(RETIRED): _retire_archived(now), str(ADDRESSES): _erase_addresses(now)}
    unpublishing.end_left_over(now)
    return done | {str(PENDING): _forget_pending(now)}  # last, because it deletes the dependent rows too


def would_run(now: datetime) -> dict[str, int]:
    """What `run` would erase at that time, by kind. Changes nothing."""
    counted = {due.words: due.count(db.session()) for due in rows_due(now)}
    counted[str(RETIRED)] = _count_signatures(archive.is_due(now))
    counted[str(ADDRESSES)] = sum(_count_signatures(due) for due in _addresses_due(now))
    counted[str(PENDING)] = _count_signatures(_pending_due(now))
    end_read()
    return counted


def _forget_rows(due: Due) -> int:
    """In small transactions. The rows are searched outside of them, because that is slow among millions, and an open
    write transaction blocks signing on SQLite.
    """
    forgotten = 0
    while keys := db.session.scalars(due.keys.limit(FOUND_AT_ONCE)).all():
        for at in range(0, len(keys), BATCH):
            with transaction() as session:
                forgotten += count_changed(session, due.forgetting(keys[at : at + BATCH]))
    end_read()
    return forgotten


def _addresses_due(now: datetime) -> Iterator[ColumnElement[bool]]:
    """For each letter with addresses that are due: its signatures that still hold one."""
    for letter in db.session.scalars(select(Letter).where(~Letter.is_draft)).all():
        due = list(clock_of(db.session(), letter).are_due(now))
        if due:
            yield and_(
                Signature.letter_id == letter.id,
                ~Signature.is_pending,
                Signature.address_encrypted.is_not(None),
                or_(*due),
            )


def addresses_left(now: datetime) -> int:
    """How many signers' addresses would remain after `run` at that time."""
    gone = or_(archive.is_due(now), _pending_due(now), *_addresses_due(now))
    left = _count_signatures(and_(Signature.address_encrypted.is_not(None), not_(gone)))
    end_read()
    return left


def _erase_addresses(now: datetime) -> int:
    """In small transactions, so that signing is not blocked."""
    erased = 0
    for due in list(_addresses_due(now)):
        while ids := db.session.scalars(select(Signature.id).where(due).limit(BATCH)).all():
            with transaction() as session:
                gone = update(Signature).where(Signature.id.in_(ids)).values(emptied_with(table_of(Signature), ADDRESS))
                erased += count_changed(session, gone)
                _erase_with_addresses(session, ids)
                _end_address_changes(session, ids, now=now)
    end_read()
    return erased


def _erase_with_addresses(session: Session, ids: Sequence[int]) -> None:
    """Erases the same people's other mailboxes."""
    for table, link in tables_of_a_signature():
        if gone := emptied_with(table, WITH_ADDRESS):
            count_changed(session, update(table).where(of_signatures(link, ids)).values(gone))


def _end_address_changes(session: Session, ids: Sequence[int], *, now: datetime) -> None:
    """Expires the links of pending address changes, which would otherwise claim that the address was changed."""
    waiting = select(AddressChange.signature_id).where(AddressChange.signature_id.in_(ids))
    links = Token.signature_id.in_(waiting) & Token.purpose.in_([Purpose.OLD_ADDRESS, Purpose.NEW_ADDRESS])
    count_changed(session, update(Token).where(links, Token.expires_at > now).values(expires_at=now))
    count_changed(session, delete(AddressChange).where(AddressChange.signature_id.in_(ids)))


def _retire_archived(now: datetime) -> int:
    """Archives the letters whose week is over, each with its key, and erases their signers in batches."""
    for letter_id in db.session.scalars(archiving.due(now)).all():
        with transaction() as session:
            archiving.run(session, letter_id=letter_id, now=now)
    retired = 0
    while ids := db.session.scalars(select(Signature.id).where(archive.is_due(now)).limit(BATCH)).all():
        with transaction() as session:
            retired += archive.retire(session, ids, now=now)
    end_read()
    return retired


def _pending_due(now: datetime) -> ColumnElement[bool]:
    """Pending signatures whose last confirmation link has expired."""
    alive = exists().where(Token.signature_id == Signature.id, Token.purpose == Purpose.CONFIRM, Token.expires_at > now)
    return and_(Signature.is_pending, ~alive)


def _forget_pending(now: datetime) -> int:
    forgotten = 0
    while True:
        ids = db.session.scalars(
            select(Signature.id).where(_pending_due(now)).order_by(Signature.id).limit(PENDING_BATCH)
        ).all()
        end_read()
        if not ids:
            return forgotten
        with transaction() as session:
            forgotten += sum(_forget_if_still_due(session, signature_id, now=now) for signature_id in ids)


def _forget_if_still_due(session: Session, signature_id: int, *, now: datetime) -> bool:
    """Not if the mailbox has signed up again in the meantime and a new link is on its way."""
    lock_mailbox_of(session, signature_id)
    due = select(Signature.id).where(Signature.id == signature_id, _pending_due(now))
    return session.scalar(due) is not None and forget(session, signature_id)


def _count_signatures(due: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(Signature).where(due)) or 0


def scrub() -> bool:
    """Truncates SQLite's write-ahead log, which holds erased names until then. Returns False if readers or writers
    blocked it; the next run tries again.
    """
    if db.engine.dialect.name != "sqlite":
        return True
    with db.engine.connect() as connection:
        raw = connection.connection.driver_connection
        if raw is None:
            return False
        raw.execute("PRAGMA busy_timeout=300")
        busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        raw.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    return not busy


class Chores(Job):
    name = "chores"

    def run(self, now: datetime) -> float:
        run(now)
        return CHORES_SECONDS


class Scrub(Job):
    name = "scrub"
    writes = False  # what was erased before the site became read-only is off the disk in time, too

    def run(self, now: datetime) -> float:  # noqa: ARG002
        return SCRUB_SECONDS if scrub() else SCRUB_AGAIN_SECONDS


JOBS = (Chores, Scrub)
