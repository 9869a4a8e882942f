"""Forgetting on time. The worker runs these; `flask chores` runs them for a moment that is handed in."""

from datetime import datetime, timedelta

from sqlalchemy import Delete, Update, delete, exists, select, update

from app.db import BUSY_SECONDS, count_changed, db, end_read, spelled, transaction
from app.models import (
    ADDRESS_KEPT,
    Letter,
    MailCount,
    OutgoingMail,
    Route,
    Signature,
    SignatureState,
    Suppression,
    Token,
)
from app.signing.changes import forget
from app.tokens import Purpose

BATCH = 200
DIGEST_KEPT = timedelta(days=30)
NETWORK_KEPT = timedelta(days=30)
MAIL_COUNT_KEPT = timedelta(hours=24)
SETTLED_MAIL_KEPT = timedelta(days=30)


def run(now: datetime) -> dict[str, int]:
    """Everything whose time has come by `now`: what was forgotten, by kind."""
    done = {"pending signatures": _forget_pending(now), "addresses": _erase_addresses(now)}
    with transaction() as session:
        for words, statement in _forgotten_by(now).items():
            done[words] = count_changed(session, statement)
    return done


def _forgotten_by(now: datetime) -> dict[str, Delete | Update]:
    return {
        "link digests": delete(Token).where(Token.signature_id.is_(None), Token.expires_at < now - DIGEST_KEPT),
        "mail counts": delete(MailCount).where(MailCount.at < now - MAIL_COUNT_KEPT),
        "suppressions": delete(Suppression).where(Suppression.until < now),
        "settled mails": delete(OutgoingMail).where(OutgoingMail.settled_at < now - SETTLED_MAIL_KEPT),
        "networks": update(Signature)
        .where(Signature.network.is_not(None), Signature.signed_up_at < now - NETWORK_KEPT)
        .values(network=None),
    }


def _erase_addresses(now: datetime) -> int:
    """Addresses whose day has come, in small transactions, so that signing goes on meanwhile."""
    erased = 0
    past = db.session.scalars(select(Letter).where(Letter.closes_at < now - ADDRESS_KEPT)).all()
    for letter in past:
        over = [updates for updates in (False, True) if (letter.address_kept_until(updates=updates) or now) < now]
        due = select(Signature.id).where(
            Signature.letter_id == letter.id, Signature.address_sealed.is_not(None), Signature.updates.in_(over)
        )
        while ids := db.session.scalars(due.limit(BATCH)).all():
            with transaction() as session:
                gone = update(Signature).where(Signature.id.in_(ids)).values(address_sealed=None)
                erased += count_changed(session, gone)
                count_changed(session, update(Route).where(Route.signature_id.in_(ids)).values(address_sealed=None))
    end_read()
    return erased


def _forget_pending(now: datetime) -> int:
    """Pending signatures whose last confirm link has expired."""
    alive = exists().where(Token.signature_id == Signature.id, Token.purpose == Purpose.CONFIRM, Token.expires_at > now)
    forgotten = 0
    while True:
        ids = db.session.scalars(
            select(Signature.id).where(Signature.state == spelled(SignatureState.PENDING), ~alive).limit(BATCH)
        ).all()
        end_read()
        if not ids:
            return forgotten
        with transaction() as session:
            forgotten += sum(forget(session, signature_id) for signature_id in ids)


def scrub() -> bool:
    """Truncate SQLite's write-ahead log, in which an erased name stands until then. False when readers or writers were
    in the way: the next look tries again.
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
