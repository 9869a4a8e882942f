"""Signers in bulk: confirmed signatures and their unnumbered entries, as the actions would have left them.

Only the bench may do this (the product's rows are made by actions alone). Everything after these rows is the product's:
numbers, tally, lists and the words of "Find a name" come from the registrar.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, func, insert, select, text

from app import clock, names, sealing
from app.db import db, transaction
from app.demo.people import Person, people
from app.letters.queries import latest_text, letter_by_slug
from app.models import ClaimState, Entry, EntryKind, Letter, Signature, SignatureState, Tally

SLUG = "keep-the-copyright"
FRONT_VERIFIED = 250  # the credits on the letter page show 200
FRONT_SUPPORTERS = 80  # and 60 of these
A_TRANSACTION = 10_000
LOADED_OVER = timedelta(days=20)


def load(count: int, *, seed: int, front: bool) -> int:
    """Write `count` signatures; how many entries wait now. With `front`, the first of them stand at the head of both
    lists, so that letters of any size show the same rows.
    """
    crowd = enumerate(people(count, seed=seed))
    letter = letter_by_slug(SLUG)
    text_id, now = latest_text(letter.id).id, clock.now()
    sealed = sealing.seal("somebody@inkwell.example")  # one for all: nobody is written to
    written = 0
    while batch := list(islice(crowd, A_TRANSACTION)):
        with transaction() as session:
            first = (session.scalar(select(func.max(Signature.id))) or 0) + 1
            rows = [
                _signature(person, at, letter, text_id, now - LOADED_OVER * (1 - at / count), front=front)
                | {"id": first + place, "address_sealed": sealed, "mailbox_digest": _digest(seed, at)}
                for place, (at, person) in enumerate(batch)
            ]
            entries = [entry for row in rows for entry in _entries(row)]
            session.connection().execute(insert(Signature.__table__), rows)
            session.connection().execute(insert(Entry.__table__), entries)
            _set_sequence(session.connection())
            written += len(entries)
    return written


def _signature(
    person: Person, at: int, letter: Letter, text_id: int, moment: datetime, *, front: bool
) -> dict[str, Any]:
    file_under = person.file_under or names.file_under_guess(person.name)
    row = {
        "letter_id": letter.id,
        "text_version_id": text_id,
        "state": SignatureState.CONFIRMED,
        "name": person.name,
        "file_under": file_under,
        "sort_key": names.sort_key(file_under, person.name),
        "country": person.country,
        "region": person.region,
        "profession": person.profession,
        "credit": person.credit,
        "show_name": person.show_name,
        "updates_at": moment if person.updates else None,
        "claim_state": _claim(person),
        "signed_up_at": moment - timedelta(minutes=5),
        "consented_at": moment,
        "confirmed_at": moment,
        "entered_at": moment,
    }
    if front and at < FRONT_VERIFIED + FRONT_SUPPORTERS:
        verified = at < FRONT_VERIFIED
        row |= {
            "sort_key": f" {at:06}\x1f{row['sort_key']}",  # a space sorts before everybody
            "profession": "actors" if verified else None,  # the first by slug
            "credit": (person.credit or "Actor") if verified else None,
            "show_name": True,
            "claim_state": ClaimState.VERIFIED if verified else ClaimState.NONE,
        }
    return row


def _claim(person: Person) -> ClaimState:
    if not person.professional:
        return ClaimState.NONE
    return ClaimState.VERIFIED if person.work_email else ClaimState.WAITING


def _entries(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    signed = {
        "letter_id": row["letter_id"],
        "signature_id": row["id"],
        "kind": EntryKind.SIGNED,
        "text_version_id": row["text_version_id"],
        "shown": row["show_name"],
        "made_at": row["confirmed_at"],
    }
    yield signed
    if row["claim_state"] is ClaimState.VERIFIED:
        yield signed | {"kind": EntryKind.VERIFIED, "text_version_id": None, "shown": None}


def _digest(seed: int, at: int) -> bytes:
    return hashlib.sha256(f"{seed}-{at}".encode()).digest()


def _set_sequence(connection: Connection) -> None:
    """Ids were given here, so PostgreSQL's sequence has to be told."""
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence('signatures', 'id'), (SELECT max(id) FROM signatures))")
        )


def waiting() -> int:
    """How many entries have no index yet."""
    found = db.session.scalar(select(func.count()).select_from(Entry).where(Entry.idx.is_(None))) or 0
    db.session.rollback()
    return found


def counted() -> int:
    """How many entries have an index, on all letters."""
    found = db.session.scalar(select(func.sum(Tally.next_idx))) or 0
    db.session.rollback()
    return int(found)
