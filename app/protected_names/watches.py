"""Name watches: a publicist is mailed when someone signs with a watched name and the name is held."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core import encryption, tokens
from app.core.db import changes_one, count_changed
from app.mail import outbox
from app.models import MailKind, ProtectedName
from app.protected_names import guards
from app.text import addresses, hold_rules


def tell_watchers(session: Session, *, letter_id: int, name: str, now: datetime) -> None:
    """For a held name. At most one mail per letter and watched name in 24 hours, however often someone tries it."""
    watched = guards.watched_names(session, letter_id)
    if hold_rules.matches(name, [one.name for one in watched]):
        for one in watched:
            if hold_rules.matches(name, [one.name]):
                _tell(session, one, letter_id=letter_id, now=now)


def ask_to_watch(session: Session, watched: ProtectedName, *, now: datetime) -> bool:
    """Ask the owner of the mailbox to confirm the watch. True if they have already confirmed one on this letter, so
    that this one is active at once. Until then, they are told nothing.
    """
    address = encryption.decrypt(watched.watch_address_encrypted or "")
    said = [one for one in _under(session, watched.letter_id, address) if one.watch_proven_at is not None]
    if said:
        watched.watch_proven_at = said[0].watch_proven_at
        return True
    watched.watch_proven_at = None
    token = tokens.watch_token(_scope(watched.letter_id, address), tokens.ConsolePurpose.WATCH_CONFIRM)
    outbox.send_unsolicited(
        session, to=addresses.parse_address(address), letter_id=watched.letter_id, now=now,
        message=lambda mailbox: outbox.Message(
            kind=MailKind.WATCH_CONFIRM, write=mailbox.takes(), about_id=watched.id,
            more_links={tokens.ConsolePurpose.WATCH_CONFIRM.value: token},
        ),
    )  # fmt: skip
    return False


def watches_to_begin(session: Session, token: str) -> list[ProtectedName]:
    """All names under this link's address on one letter: those to be watched, and those already watched. Raises
    UnknownToken if we did not make the link.
    """
    scope = tokens.watch_in(token, tokens.ConsolePurpose.WATCH_CONFIRM)
    number = scope.partition("-")[0]
    letter_id = None if number == "all" else int(number)
    return [one for one in _addressed(session, letter_id) if _scope(letter_id, _address_of(one)) == scope]


def begin_watches(session: Session, watched: Sequence[ProtectedName], *, now: datetime) -> None:
    ids = [one.id for one in watched]
    waiting = ProtectedName.id.in_(ids) & ProtectedName.watch_proven_at.is_(None)
    count_changed(session, update(ProtectedName).where(waiting).values(watch_proven_at=now))


def _addressed(session: Session, letter_id: int | None) -> Sequence[ProtectedName]:
    here = ProtectedName.letter_id.is_not_distinct_from(letter_id)
    found = select(ProtectedName).where(here, ProtectedName.watch_address_encrypted.is_not(None))
    return session.scalars(found.order_by(ProtectedName.id).execution_options(populate_existing=True)).all()


def _under(session: Session, letter_id: int | None, address: str) -> list[ProtectedName]:
    scope = _scope(letter_id, address)
    return [one for one in _addressed(session, letter_id) if _scope(letter_id, _address_of(one)) == scope]


def _address_of(watched: ProtectedName) -> str:
    return encryption.decrypt(watched.watch_address_encrypted or "")


def _scope(letter_id: int | None, address: str) -> str:
    canonical = addresses.parse_address(address).canonical
    return f"{letter_id or 'all'}-{hashlib.sha256(canonical.encode()).hexdigest()[:32]}"


def watch_by_token(session: Session, token: str) -> ProtectedName | None:
    """The watched name, while that address still watches it. Raises UnknownToken if we did not make the token."""
    mark = tokens.watch_in(token)
    watched = session.get(ProtectedName, int(mark.partition("-")[0]), populate_existing=True)
    return watched if watched is not None and watched.watch_address_encrypted and _mark_of(watched) == mark else None


def end_watch(session: Session, watched: ProtectedName) -> bool:
    """The name stays protected, but nobody is notified any more. False if nobody was."""
    of_row = (ProtectedName.id == watched.id) & ProtectedName.watch_address_encrypted.is_not(None)
    return changes_one(
        session, update(ProtectedName).where(of_row).values(watch_address_encrypted=None, watch_proven_at=None)
    )


def _mark_of(watched: ProtectedName) -> str:
    """Includes the name and its watcher, since a row id alone may be reused."""
    both = f"{watched.name}\n{encryption.decrypt(watched.watch_address_encrypted or '')}"
    return f"{watched.id}-{hashlib.sha256(both.encode()).hexdigest()[:32]}"


def _tell(session: Session, watched: ProtectedName, *, letter_id: int, now: datetime) -> None:
    mark = _mark_of(watched)

    def message(mailbox: outbox.Mailbox) -> outbox.Message:
        # Counted with the limits for mailboxes, under a name that no mailbox has.
        told = outbox.open_mailbox(session, f"name watch {mark}", letter_id=letter_id, now=now)
        write = mailbox.takes(at_once=True) and not told.of_letter
        outbox.count_mail(session, mailbox=told.digest, letter_id=letter_id, now=now, written=write)
        return outbox.Message(
            kind=MailKind.NAME_WATCH, write=write, about_id=watched.id,
            more_links={tokens.ConsolePurpose.NAME_WATCH.value: tokens.watch_token(mark)},
        )  # fmt: skip

    to = addresses.parse_address(encryption.decrypt(watched.watch_address_encrypted or ""))
    outbox.send_unsolicited(session, to=to, letter_id=letter_id, message=message, now=now)
