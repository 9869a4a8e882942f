"""A publicist's name watch: whoever watches a name is mailed when somebody signs with it and the name is held."""

import hashlib
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app import addresses, holds, sealing, tokens
from app.db import changes_one
from app.mail import outbox
from app.models import MailKind, ProtectedName
from app.signing import guarded


def tell_watchers(session: Session, *, letter_id: int, name: str, now: datetime) -> None:
    """Of a name that is held. One mail a letter and watched name in 24 hours, however often somebody tries it."""
    watched = guarded.watched_names(session, letter_id)
    if holds.matches(name, [one.name for one in watched]):
        for one in watched:
            if holds.matches(name, [one.name]):
                _tell(session, one, letter_id=letter_id, now=now)


def watch_by_token(session: Session, token: str) -> ProtectedName | None:
    """The name that is watched, as long as that address watches it. Raises UnknownToken for what we have not made."""
    mark = tokens.watch_in(token)
    watched = session.get(ProtectedName, int(mark.partition("-")[0]), populate_existing=True)
    return watched if watched is not None and watched.watch_address_sealed and _mark_of(watched) == mark else None


def end_watch(session: Session, watched: ProtectedName) -> bool:
    """The name stays protected, and nobody is told any more. False: nobody was."""
    of_row = (ProtectedName.id == watched.id) & ProtectedName.watch_address_sealed.is_not(None)
    return changes_one(session, update(ProtectedName).where(of_row).values(watch_address_sealed=None))


def _mark_of(watched: ProtectedName) -> str:
    """Of the name and of who watches it: an id alone may be given again."""
    both = f"{watched.name}\n{sealing.unseal(watched.watch_address_sealed or '')}"
    return f"{watched.id}-{hashlib.sha256(both.encode()).hexdigest()[:32]}"


def _tell(session: Session, watched: ProtectedName, *, letter_id: int, now: datetime) -> None:
    mark = _mark_of(watched)

    def message(mailbox: outbox.Mailbox) -> outbox.Message:
        # Counted like the mails to a mailbox; no mailbox has this name.
        told = outbox.open_mailbox(session, f"name watch {mark}", letter_id=letter_id, now=now)
        write = mailbox.takes(at_once=True) and not told.of_letter
        outbox.count_mail(session, mailbox=told.digest, letter_id=letter_id, now=now, written=write)
        return outbox.Message(
            kind=MailKind.NAME_WATCH, write=write, about_id=watched.id,
            more_links={tokens.ConsolePurpose.NAME_WATCH.value: tokens.watch_token(mark)},
        )  # fmt: skip

    to = addresses.parse_address(sealing.unseal(watched.watch_address_sealed or ""))
    outbox.send_unsolicited(session, to=to, letter_id=letter_id, message=message, now=now)
