"""Whom an organiser may write to: signers who ticked updates and stand confirmed, read in stretches."""

import csv
import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import StringIO
from typing import Any, BinaryIO

from sqlalchemy import case, func, select, tuple_
from sqlalchemy.orm import Session

from app import sealing
from app.cells import safe_cell
from app.db import snapshot
from app.mail.silence import silent_about
from app.models import Signature, SignatureState
from app.tally.lists import may_be_listed

COLUMNS = ("name", "address", "country", "region", "since")
ROWS = 1_000  # of a stretch

Place = tuple[Any, ...]
_ORDER = (Signature.confirmed_at, Signature.id)


def write(letter_id: int, file: BinaryIO, *, now: datetime) -> tuple[int, str]:
    """How many rows, and the SHA-256 of the file. Who asked never to be written to is left out; a private signer has an
    address here and no name.
    """
    digest, count = hashlib.sha256(), 0
    for stretch in _stretches(letter_id, now):
        text = StringIO()
        csv.writer(text).writerows(stretch)
        piece = text.getvalue().encode()
        digest.update(piece)
        file.write(piece)
        count += len(stretch)
    return count - 1, digest.hexdigest()


def count(session: Session, letter_id: int) -> int:
    """How many have asked for updates and stand confirmed."""
    agreed = _agreed(letter_id, None).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(agreed)) or 0


def _stretches(letter_id: int, now: datetime) -> Iterator[Sequence[Sequence[Any]]]:
    yield [COLUMNS]
    after: Place | None = None
    while True:
        with snapshot() as session:
            rows = session.execute(_agreed(letter_id, after).limit(ROWS)).all()
            opened = [(row, sealing.unseal(row.address_sealed)) for row in rows]
            silent = silent_about(session, letter_id, [address for _, address in opened], now=now)
        yield [_cells(row, address) for row, address in opened if address not in silent]
        if len(rows) < ROWS:
            return
        after = (rows[-1].confirmed_at, rows[-1].id)


def _agreed(letter_id: int, after: Place | None) -> Any:
    agreed = (
        select(
            *_ORDER, case((may_be_listed(), Signature.name)).label("name"), Signature.address_sealed,
            Signature.country, Signature.region, Signature.updates_at,
        )
        .where(
            Signature.letter_id == letter_id,
            Signature.state == SignatureState.CONFIRMED,
            Signature.entered_at.is_not(None),
            Signature.updates_at.is_not(None),
            Signature.address_sealed.is_not(None),
        )
        .order_by(*_ORDER)
    )  # fmt: skip
    return agreed if after is None else agreed.where(tuple_(*_ORDER) > tuple_(*after))


def _cells(row: Any, address: str) -> tuple[str | None, ...]:
    name = safe_cell(row.name) if row.name else None
    return name, safe_cell(address), row.country, row.region, row.updates_at.date().isoformat()
