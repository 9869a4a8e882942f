"""A publicist's name watch: whoever watches a name is mailed when somebody signs with it and the name is held."""

import hashlib
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from app import addresses, holds, sealing, tokens
from app.db import changes_one
from app.mail import outbox
from app.models import MailCount, MailKind, ProtectedName, Suppression
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
    address = sealing.unseal(watched.watch_address_sealed or "")
    # Counted like the mails to a mailbox; no mailbox has this name.
    mark = _mark_of(watched)
    watch = outbox.lock_mailbox(session, f"name watch {mark}")
    told = (MailCount.mailbox_digest == watch) & (MailCount.letter_id == letter_id) & (MailCount.at > now - outbox.DAY)
    if session.scalar(select(MailCount.id).where(told).limit(1)) is not None:
        return
    links = {tokens.ConsolePurpose.NAME_WATCH.value: tokens.watch_token(mark)}
    outbox.queue_mail(
        session, kind=MailKind.NAME_WATCH, letter_id=letter_id, signature_id=None, about_id=watched.id,
        address=address, links=links, now=now, withheld=_is_suppressed(session, address, letter_id, now=now),
    )  # fmt: skip
    outbox.count_mail(session, mailbox=watch, letter_id=letter_id, now=now, written=True)


def _is_suppressed(session: Session, address: str, letter_id: int, *, now: datetime) -> bool:
    """Whether the mailbox has bounced, or asked not to be written to."""
    canonical = addresses.parse_address(address).canonical
    of_mailbox = Suppression.mailbox_digest == sealing.keyed_digest(outbox.platform_key(session), canonical)
    here = or_(Suppression.letter_id.is_(None), Suppression.letter_id == letter_id)
    still = or_(Suppression.until.is_(None), Suppression.until > now)
    return bool(session.scalar(select(func.count()).select_from(Suppression).where(of_mailbox, here, still)))
