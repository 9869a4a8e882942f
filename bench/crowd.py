"""Bulk signers: confirmed signatures and their unnumbered entries, as the actions would have left them.

Only the bench may do this (the product creates rows only through actions). The product does everything after that: the
registrar writes numbers, tally, lists and the words for "Find a name".
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.orm import Session

from app.claim_routes.published_credits import PublishedCredits
from app.claim_routes.work_email import WorkEmail
from app.core import clock, encryption
from app.core.db import db, table_of, transaction
from app.demo.people import Person, people
from app.letters.queries import letter_by_slug
from app.letters.versions import latest_text
from app.models import (
    ClaimState,
    Entry,
    EntryKind,
    Letter,
    PublishedCreditsRoute,
    Route,
    RouteState,
    Signature,
    SignatureState,
    Tally,
    WorkEmailRoute,
)
from app.text import names
from app.text.filing import file_under_guess
from app.text.lookalikes import fold

SLUG = "keep-the-copyright"
FRONT_CLAIMS = 60  # the oldest in the review queue, and found by one name, domain, day and place
FRONT_VERIFIED = 250  # the letter page shows 200 credits
FRONT_SUPPORTERS = 80  # and 60 of these
A_TRANSACTION = 10_000
LOADED_OVER = timedelta(days=20)
FRONT_NAME, FRONT_DOMAIN, FRONT_PLACE = "Quillmarket", "quillmarket.example", ("US", "WY")
WORK = -1  # the seed for work mailboxes


def load(count: int, *, seed: int, front: bool) -> int:
    """Writes `count` signatures. Returns how many entries now wait. With `front`, the first signatures head both
    lists, so that letters of any size show the same rows.
    """
    crowd = enumerate(people(count, seed=seed))
    letter = letter_by_slug(db.session(), SLUG)
    text_id, now = latest_text(db.session(), letter.id).id, clock.now()
    encrypted = encryption.encrypt("somebody@inkwell.example")  # shared, as nobody is mailed
    proven: Counter[str] = Counter()
    written = 0
    while batch := list(islice(crowd, A_TRANSACTION)):
        with transaction() as session:
            first = (session.scalar(select(func.max(Signature.id))) or 0) + 1
            rows = [
                _signature(person, letter, text_id, now - LOADED_OVER * (1 - at / count))
                | (_in_front(person, at, first_day=front_day(now)) if front else {})
                | {"id": first + place, "address_encrypted": encrypted, "mailbox_digest": _digest(seed, at)}
                for place, (at, person) in enumerate(batch)
            ]
            entries = [entry for row in rows for entry in _entries(row)]
            claimed = [(row, at) for row, (at, _) in zip(rows, batch, strict=True) if row["profession"]]
            session.connection().execute(insert(table_of(Signature)), rows)
            session.connection().execute(insert(table_of(Entry)), entries)
            _add_routes(session, claimed, proven)
            _set_sequence(session.connection())
            written += len(entries)
    return written


def _signature(person: Person, letter: Letter, text_id: int, moment: datetime) -> dict[str, Any]:
    file_under = person.file_under or file_under_guess(person.name)
    return {
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
        "updates_consented_at": moment if person.updates else None,
        "mail_domain": person.email.rpartition("@")[2],
        "claim_state": _claim(person),
        "signed_up_at": moment - timedelta(minutes=5),
        "consented_at": moment,
        "confirmed_at": moment,
        "entered_at": moment,
    }


def _in_front(person: Person, at: int, *, first_day: datetime) -> dict[str, Any]:
    """Waiting claims, then verified professionals, then supporters: at the head of both lists, all shown. All others
    stay unchanged.
    """
    if at >= FRONT_CLAIMS + FRONT_VERIFIED + FRONT_SUPPORTERS:
        return {}
    state = ClaimState.WAITING if at < FRONT_CLAIMS else ClaimState.VERIFIED
    state = state if at < FRONT_CLAIMS + FRONT_VERIFIED else ClaimState.NONE
    columns = {
        "sort_key": f" {at:06}\x1f{fold(person.name)}",  # a space sorts before every name
        "profession": "actors" if state is not ClaimState.NONE else None,  # the first slug
        "credit": (person.credit or "Actor") if state is not ClaimState.NONE else None,
        "show_name": True,
        "claim_state": state,
    }
    if state is not ClaimState.WAITING:
        return columns
    country, region = FRONT_PLACE
    found_by = {
        "name": f"{person.name} {FRONT_NAME}",
        "mail_domain": FRONT_DOMAIN,
        "country": country,
        "region": region,
    }
    moment = first_day + timedelta(hours=12, seconds=at)
    return columns | found_by | dict.fromkeys(("consented_at", "confirmed_at", "entered_at"), moment)


def front_day(loaded_at: datetime) -> datetime:
    """The start of the day on which all claims at the head, and some others, were confirmed."""
    return (loaded_at - LOADED_OVER + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def _add_routes(session: Session, claimed: Sequence[tuple[dict[str, Any], int]], proven: Counter[str]) -> None:
    """The routes of professionals' claims: passed, numbered within their domain, or waiting for review."""
    first = (session.scalar(select(func.max(Route.id))) or 0) + 1
    routes = [_route(row) | {"id": number} for number, (row, _) in enumerate(claimed, first)]
    mailboxes, credits = [], []
    for number, (row, at) in enumerate(claimed, first):
        if row["claim_state"] is ClaimState.VERIFIED:
            domain = row["mail_domain"]
            proven[domain] += 1
            counted = {"counted_domain": domain, "counted_letter_id": row["letter_id"]}
            mailboxes.append({"route_id": number, "nth_of_domain": proven[domain]} | counted)
        else:
            page = {"evidence": f"https://www.imdb.com/name/nm{at:07}/", "evidence_kind": "imdb"}
            credits.append({"route_id": number} | page)
    for table, rows in ((Route, routes), (WorkEmailRoute, mailboxes), (PublishedCreditsRoute, credits)):
        if rows:
            session.connection().execute(insert(table_of(table)), rows)


def _route(row: dict[str, Any]) -> dict[str, Any]:
    verified = row["claim_state"] is ClaimState.VERIFIED
    domain, moment = row["mail_domain"], row["confirmed_at"]
    return {
        "letter_id": row["letter_id"],
        "signature_id": row["id"],
        "kind": WorkEmail.kind if verified else PublishedCredits.kind,
        "state": RouteState.PASSED if verified else RouteState.FOR_REVIEW,
        "domain": domain if verified else None,
        "rests_on": _digest(WORK, row["id"]) if verified else None,
        "made_at": moment,
        "begun_at": moment,
        "passed_at": moment if verified else None,
        "review_since": None if verified else moment,
    }


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
    """Ids were assigned here, so PostgreSQL's sequence has to be advanced."""
    if connection.dialect.name == "postgresql":
        for table in ("signatures", "routes"):
            newest = f"(SELECT coalesce(max(id), 1) FROM {table})"
            connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {newest})"))


def waiting() -> int:
    """The number of entries without an index."""
    found = db.session.scalar(select(func.count()).select_from(Entry).where(Entry.idx.is_(None))) or 0
    db.session.rollback()
    return found


def counted() -> int:
    """The number of entries with an index, on all letters."""
    found = db.session.scalar(select(func.sum(Tally.next_idx))) or 0
    db.session.rollback()
    return int(found)
