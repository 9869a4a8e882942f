"""Replays the journal on an older backup: erased, hidden and removed signatures, suppressed mailboxes, and how far each
ledger had come.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from app.core.db import changes_one
from app.ledger.entries import change
from app.letters import archiving, taking_down
from app.letters.deliveries import taken_back_again
from app.mail import suppressions
from app.models import EntryKind, Letter, LostRange, Signature, Suppression, SuppressionReason, Tally
from app.models.signature import CONSENTS
from app.moderation import actions as moderation
from app.moderation import approvals
from app.moderation.reasons import RemovalReason
from app.retention import archive
from app.signing import owner_actions

Line = dict[str, Any]
Person = tuple[int, str]  # a signature's id with its sign-up time, because the id alone may have been reused


@dataclass
class NetEffect:
    """The net effect of all lines."""

    heads: dict[str, tuple[int, int]] = field(default_factory=dict)
    suppressed: list[Line] = field(default_factory=list)
    lifted: dict[str, datetime] = field(default_factory=dict)  # by mailbox: when it was lifted
    erased: set[Person] = field(default_factory=set)
    retired: set[Person] = field(default_factory=set)
    withdrawn: set[Person] = field(default_factory=set)
    removed: dict[Person, str | None] = field(default_factory=dict)
    listing: dict[Person, Line] = field(default_factory=dict)
    consents: dict[Person, list[str]] = field(default_factory=dict)
    archived: dict[str, Line] = field(default_factory=dict)
    taken_down: dict[str, Line] = field(default_factory=dict)
    undelivered: list[Line] = field(default_factory=list)


def replay(session: Session, lines: Iterable[Line], *, now: datetime) -> Counter[str]:
    """Applies the journal to a restored database. Returns what was done, as counts by description."""
    told = _net_effect(lines)
    done: Counter[str] = Counter()
    for line in told.archived.values():
        done[gettext("letters archived, or not, as they were")] += archiving.again(session, line, now=now)
    for line in told.taken_down.values():
        done[gettext("letters taken down, or put back, as they were")] += taking_down.again(session, line)
    for line in told.undelivered:
        said_at = datetime.fromisoformat(line["said_at"])
        done[gettext("deliveries taken back again")] += taken_back_again(session, slug=line["letter"], said_at=said_at)
    for slug, (next_idx, next_number) in told.heads.items():
        done[_move_head(session, slug, next_idx, next_number, now=now)] += 1
    for mailbox, at in told.lifted.items():
        done[gettext("mailboxes written to again")] += suppressions.lift_again(
            session, mailbox=bytes.fromhex(mailbox), at=at
        )
    for line in told.suppressed:
        done[gettext("mailboxes suppressed again")] += _suppress(session, line, now=now)
    for person, line in told.listing.items():
        done[gettext("names hidden again")] += _hide(session, person, line, now=now)
    for person, kept in told.consents.items():
        done[gettext("consents ended again")] += _end_consents(session, person, kept)
    for person, reason in told.removed.items():
        done[gettext("signatures removed again")] += _remove(session, person, reason, now=now)
    for person in told.withdrawn - told.erased:
        done[gettext("signatures withdrawn again")] += _withdraw(session, person, now=now)
    for person in told.erased:
        done[gettext("people erased again")] += _erase(session, person, now=now)
    for person in told.retired - told.erased:
        done[gettext("people erased again")] += _retire(session, person, now=now)
    return +done


def understands(lines: Iterable[Line]) -> bool:
    """True if every line is complete. Older lines are unsigned, and may contain anything."""
    try:
        _net_effect(lines)
    except (KeyError, TypeError, AttributeError, ValueError):
        return False
    return True


def _net_effect(lines: Iterable[Line]) -> NetEffect:
    told = NetEffect()
    for line in lines:
        match line["act"]:
            case "head":
                idx, number = told.heads.get(line["letter"], (0, 1))
                told.heads[line["letter"]] = (max(idx, line["next_idx"]), max(number, line["next_number"]))
            case "suppressed":
                told.suppressed.append(line)
            case "lifted":
                told.suppressed = [one for one in told.suppressed if one["mailbox"] != line["mailbox"]]
                told.lifted[line["mailbox"]] = datetime.fromisoformat(line["at"])
            case "erased":
                told.erased.add(_person(line))
            case "retired":
                told.retired.add(_person(line))
            case "withdrawn":
                told.withdrawn.add(_person(line))
            case "removed":
                told.removed[_person(line)] = line["reason"]
            case "restored":
                told.removed.pop(_person(line), None)
            case "consents":
                told.consents[_person(line)] = line["kept"]
            case "delivery-taken-back":
                told.undelivered.append(line)
            case "archiving" | "archiving-taken-back" | "archived":
                told.archived[line["letter"]] = line
            case "taken-down" | "put-back":
                told.taken_down[line["letter"]] = line
            case "listing":
                told.listing[_person(line)] = line
    return told


def _person(line: Line) -> Person:
    return line["signature"], line["signed_up"]


def _move_head(session: Session, slug: str, next_idx: int, next_number: int, *, now: datetime) -> str:
    """Moves past everything assigned since the backup, so that no index or number is assigned twice."""
    tally = session.scalar(select(Tally).join(Letter, Letter.id == Tally.letter_id).where(Letter.slug == slug))
    if tally is None:
        return gettext("letters that the backup does not have, and that are lost")
    if next_idx <= tally.next_idx and next_number <= tally.next_number:
        return gettext("ledgers whole")
    lost = LostRange(
        letter_id=tally.letter_id,
        first_idx=tally.next_idx,
        next_idx=max(next_idx, tally.next_idx),
        first_number=tally.next_number,
        next_number=max(next_number, tally.next_number),
        restored_at=now,
    )
    session.add(lost)
    tally.next_idx, tally.next_number = lost.next_idx, lost.next_number
    session.flush()
    return gettext("ledgers that go on after a lost range")


def _suppress(session: Session, line: Line, *, now: datetime) -> bool:
    until = datetime.fromisoformat(line["until"]) if line["until"] else None
    letter_id = session.scalar(select(Letter.id).where(Letter.slug == line["letter"])) if line["letter"] else None
    if (until is not None and until <= now) or (line["letter"] and letter_id is None):
        return False
    mailbox = bytes.fromhex(line["mailbox"])
    same = and_(Suppression.mailbox_digest == mailbox, Suppression.letter_id.is_not_distinct_from(letter_id))
    as_long = (
        Suppression.until.is_(None) if until is None else or_(Suppression.until.is_(None), Suppression.until >= until)
    )
    if session.scalar(select(Suppression.id).where(same, as_long).limit(1)) is not None:
        return False
    reason = SuppressionReason(line.get("reason") or SuppressionReason.BEFORE)
    suppressions.suppress(
        session, mailbox=mailbox, letter_id=letter_id, reason=reason, status=line.get("status"), now=now, until=until
    )
    return True


def _hide(session: Session, person: Person, line: Line, *, now: datetime) -> bool:
    """Hides the name as its owner or a report did. A restore never shows a name again."""
    found = _same_sign_up(session, person)
    if found is None:
        return False
    by_owner = not line["show_name"] and owner_actions.show(session, signature_id=found.id, shown=False, now=now)
    if not line["hidden"] or found.hidden_at is not None:
        return by_owner
    confirmed = Signature.is_confirmed
    values = {"hidden_at": now}
    row = change(session, found.id, confirmed, values=values, writes=EntryKind.LISTING, now=now)
    return by_owner or row is not None


def _end_consents(session: Session, person: Person, kept: list[str]) -> bool:
    """Withdraws consents again. One given since the backup is lost, so nobody is contacted without consent."""
    found = _same_sign_up(session, person)
    over = [column for word, column in CONSENTS.items() if word not in kept and found and getattr(found, column)]
    if found is None or not over:
        return False
    ended = update(Signature).where(Signature.id == found.id).values(dict.fromkeys(over))
    return changes_one(session, ended)


def _remove(session: Session, person: Person, reason: str | None, *, now: datetime) -> bool:
    """A signature whose release was undone is held again; nobody is mailed about a removal."""
    found = _same_sign_up(session, person)
    if reason == approvals.UNDER_REVIEW:
        entered = found is not None and found.is_entered
        if found is not None and entered:
            approvals.put_back(session, found, now=now)
        return entered
    why = RemovalReason(reason) if reason else RemovalReason.FAKE
    return found is not None and moderation.take_off(session, signature_id=found.id, reason=why, now=now)


def _withdraw(session: Session, person: Person, *, now: datetime) -> bool:
    """Also deletes a signature that was unconfirmed in the backup and withdrawn since, so that its link cannot be
    used.
    """
    found = _same_sign_up(session, person)
    return found is not None and (
        owner_actions.withdraw(session, signature_id=found.id, now=now) or owner_actions.forget(session, found.id)
    )


def _erase(session: Session, person: Person, *, now: datetime) -> bool:
    found = _same_sign_up(session, person)
    if found is None or found.erased_at is not None:
        return False
    owner_actions.erase(session, signature_id=found.id, now=now)
    return True


def _retire(session: Session, person: Person, *, now: datetime) -> bool:
    found = _same_sign_up(session, person)
    if found is None or found.erased_at is not None:
        return False
    return archive.retire(session, [found.id], now=now) == 1


def _same_sign_up(session: Session, person: Person) -> Signature | None:
    """The row, if the backup contains this very sign-up."""
    signature_id, signed_up = person
    found = session.get(Signature, signature_id, populate_existing=True)
    return found if found is not None and found.signed_up_at == datetime.fromisoformat(signed_up) else None
