"""Whom an organiser may write to: confirmed signers who consented to it, read in chunks."""

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Any, BinaryIO

from flask_babel import lazy_gettext
from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core import cursors, encryption
from app.core.db import snapshot
from app.exports.formats.csv import BEGINNING
from app.letters.canonical_text import read
from app.mail.silence import silent_about
from app.models import Signature, SignaturePromise, TextVersion
from app.tally.public_lists import may_be_listed
from app.text.spreadsheet_cells import safe_cell

ROWS = 1_000  # rows per chunk

_ORDER = (Signature.confirmed_at, Signature.id)


@dataclass(frozen=True)
class AddressList:
    """A consent and its list: name in the records, title (lazy) and columns."""

    name: str
    called: str
    consent: InstrumentedAttribute[datetime | None]
    columns: tuple[str, ...]

    @property
    def title(self) -> str:
        return str(self.called)


UPDATES = AddressList(
    "addresses",
    lazy_gettext("Addresses of those who asked for updates"),
    Signature.updates_consented_at,
    ("name", "address", "country", "region", "since", "promises"),
)
QUOTES = AddressList(
    "quotes",
    lazy_gettext("Addresses of those who may be asked for a quote"),
    Signature.quote_consented_at,
    ("name", "credit", "profession", "address", "country", "region", "since"),
)
ADDRESS_LISTS = {one.name: one for one in (UPDATES, QUOTES)}


def write(which: AddressList, letter_id: int, file: BinaryIO, *, now: datetime) -> tuple[int, str]:
    """Returns the number of rows and the file's SHA-256. Leaves out signers who unsubscribed; private signers appear
    with their address but without a name.
    """
    digest, count, text = hashlib.sha256(), 0, StringIO(BEGINNING)
    text.seek(len(BEGINNING))
    for stretch in _stretches(which, letter_id, now):
        csv.writer(text).writerows(stretch)
        piece = text.getvalue().encode()
        digest.update(piece)
        file.write(piece)
        count, text = count + len(stretch), StringIO()
    return count - 1, digest.hexdigest()


def count(session: Session, which: AddressList, letter_id: int) -> int:
    """The number of confirmed signers who gave this consent."""
    agreed = _agreed(which, letter_id).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(agreed)) or 0


def _stretches(which: AddressList, letter_id: int, now: datetime) -> Iterator[Sequence[Sequence[Any]]]:
    yield [which.columns]
    after: cursors.Place | None = None
    while True:
        with snapshot() as session:
            found = session.execute(cursors.stretch(_agreed(which, letter_id), _ORDER, after=after, most=ROWS)).all()
            rows, last = cursors.cut(found, ROWS)
            promises = _promises_of(session, [row.id for row in rows]) if "promises" in which.columns else {}
            opened = [(row, encryption.decrypt(row.address_encrypted)) for row in rows]
            silent = silent_about(session, letter_id, [address for _, address in opened], now=now)
        yield [_cells(which, row, address, promises.get(row.id)) for row, address in opened if address not in silent]
        if last is None:
            return
        after = (last.confirmed_at, last.id)


def _agreed(which: AddressList, letter_id: int) -> Select[Any]:
    """Names only of listed signers; credit and profession, as on the lists, only of verified ones."""
    shown, verified = may_be_listed(), and_(may_be_listed(), Signature.professional)
    return (
        select(
            *_ORDER, case((shown, Signature.name)).label("name"), Signature.address_encrypted,
            case((verified, Signature.credit)).label("credit"),
            case((verified, Signature.counted_profession)).label("profession"),
            Signature.country, Signature.region, which.consent.label("since"),
        )
        .where(
            Signature.letter_id == letter_id,
            Signature.is_entered,
            which.consent.is_not(None),
            Signature.address_encrypted.is_not(None),
        )
        .order_by(*_ORDER)
    )  # fmt: skip


def _promises_of(session: Session, signature_ids: Sequence[int]) -> dict[int, str]:
    """In the wording that they signed, by signature id; signers without promises have no key."""
    made = (
        select(SignaturePromise.signature_id, Signature.text_version_id, SignaturePromise.key)
        .join(Signature, Signature.id == SignaturePromise.signature_id)
        .where(SignaturePromise.signature_id.in_(signature_ids))
    )
    rows = session.execute(made).all()
    texts = select(TextVersion.id, TextVersion.canonical).where(TextVersion.id.in_({row[1] for row in rows}))
    words = {text_id: dict(read(canonical).promises) for text_id, canonical in session.execute(texts) if canonical}
    keys: defaultdict[int, set[str]] = defaultdict(set)
    signed: dict[int, int] = {}
    for signature_id, text_id, key in rows:
        keys[signature_id].add(key)
        signed[signature_id] = text_id
    return {
        signature_id: "; ".join(said for key, said in words.get(signed[signature_id], {}).items() if key in made_by)
        for signature_id, made_by in keys.items()
    }


def _cells(which: AddressList, row: Any, address: str, promises: str | None) -> tuple[str | None, ...]:
    typed = {"name": row.name, "credit": row.credit, "address": address, "promises": promises}
    cells = {key: safe_cell(said) if said else None for key, said in typed.items()}
    plain = {"profession": row.profession, "country": row.country, "region": row.region}
    cells |= plain | {"since": row.since.date().isoformat()}
    return tuple(cells[column] for column in which.columns)
