"""Hands a leased batch to a transport, mail by mail, and says what became of each."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.core import totals
from app.core.db import transaction
from app.core.errors import DatabaseBusy
from app.core.logs import seldom
from app.jobs.leased_queue import Again, Lease, Outcome
from app.mail import outbox, suppressions
from app.mail.failures import Failure, Interrupted, Later, Refused, Unreachable
from app.mail.leases import OUTBOX
from app.mail.transports import Transport
from app.models import MailState
from app.text.addresses import BadAddress, parse_address
from app.text.known_mail_providers import OTHER, provider_of

DEFERRED = "deferred"  # not accepted for now, and to be tried again
NO_CODE, ACCEPTED, EXPIRED = "none", "250", "expired"

Clock = Callable[[], datetime]  # read anew for each mail: an earlier timestamp would release the next batch too soon

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ended:
    """What became of a mail, and who said so: its provider, with which reply code."""

    outcome: Outcome
    code: str = NO_CODE
    provider: str = OTHER


Rendered = tuple[Lease, EmailMessage | Ended]


@dataclass(frozen=True)
class Tried:
    """What became of a batch. After the server went away, no further mail is tried."""

    ended: Sequence[tuple[Lease, Ended]]
    away: bool

    @property
    def outcomes(self) -> list[tuple[Lease, Outcome]]:
        return [(held, ended.outcome) for held, ended in self.ended]

    def count(self, session: Session, *, now: datetime) -> None:
        """Adds it to the totals of the site; without those that were not tried."""
        for held, ended in self.ended:
            if ended.outcome is Again.LATER and held.made_at <= now - OUTBOX.keep_trying:
                count_expired(session, 1, provider=ended.provider)
            elif ended.outcome is not Again.UNTRIED:
                state = DEFERRED if ended.outcome is Again.LATER else str(ended.outcome)
                totals.add(session, totals.MAILS, state, ended.provider, ended.code)


def count_expired(session: Session, count: int, *, provider: str = OTHER) -> None:
    totals.add(session, totals.MAILS, MailState.GAVE_UP, provider, EXPIRED, count=count)


def send_all(batch: Sequence[Rendered], transport: Transport, clock: Clock, *, may_begin: Callable[[], bool]) -> Tried:
    ended: list[tuple[Lease, Ended]] = []
    away = False
    for held, email in batch:
        if isinstance(email, Ended):
            ended.append((held, email))
        elif away or not may_begin():
            ended.append((held, Ended(Again.UNTRIED)))
        else:
            one, away = _send(transport, held, email, clock)
            ended.append((held, one))
    return Tried(ended, away)


def _send(transport: Transport, held: Lease, email: EmailMessage, clock: Clock) -> tuple[Ended, bool]:
    """True if the server went away."""
    provider = provider_of(email["To"].addresses[0].domain)
    try:
        transport.send(email)
    except Failure as error:
        told = f"{type(error).__name__} ({error})"
        seldom(f"mail: {told}").warn(log, f"{held.in_the_log} not sent: {told}")
        code = str(error.code) if isinstance(error, Refused | Later) else NO_CODE
        if isinstance(error, Refused):
            if error.unread:
                _suppress_mailbox(email, error.unread, now=clock())
            return Ended(MailState.GAVE_UP, code, provider), False
        is_its_own_fault = isinstance(error, Interrupted) or not isinstance(error, Unreachable)
        outcome = Again.LATER if is_its_own_fault else Again.UNTRIED
        return Ended(outcome, code, provider), isinstance(error, Unreachable)
    log.debug("%s sent", held.in_the_log)
    return Ended(MailState.SENT, ACCEPTED, provider), False


def _suppress_mailbox(email: EmailMessage, status: str, *, now: datetime) -> None:
    """The server refused the recipient as nonexistent: the same as a bounce that arrives later."""
    try:
        mailbox = parse_address(email["To"].addresses[0].addr_spec).canonical
        with transaction(even_read_only=True) as session:
            digest = outbox.lock_mailbox(session, mailbox)
            suppressions.suppress_unread(session, mailbox=digest, status=status, now=now)
    except (BadAddress, SQLAlchemyError, DatabaseBusy) as error:
        log.warning("a mailbox that nobody reads is not noted: %s", type(error).__name__)
