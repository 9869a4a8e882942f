"""Reports of public names (rules.md, Names in public): what hides a name at once, and what waits for review.

A report stops a fake, but reports cannot empty a list.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session

from app.audit_log.record import AuditKind, By, record
from app.core import encryption
from app.core.db import changes_one, count_changed, insert_or_ignore
from app.core.errors import NothingWaits
from app.core.tokens import Purpose
from app.ledger.entries import change
from app.mail import outbox
from app.models import (
    EntryKind,
    Letter,
    MailKind,
    Report,
    ReportKind,
    Route,
    Signature,
)
from app.moderation import approvals, queries
from app.moderation.approvals import Outcome
from app.signing.locking import locked
from app.signing.owner_actions import lock_mailbox_of
from app.text import addresses
from app.text.addresses import Address

MOST_HIDDEN = 20
MOST_OF_LETTER = 0.01

_CONFIRMED = Signature.is_confirmed
_IS_SUPPORTER = ~Signature.is_verified & Signature.professional.is_(False)


def report(session: Session, *, signature: Signature, kind: ReportKind, now: datetime) -> bool:
    """Records a report, once per kind. True if it hid the name, which happens only for supporters, within the limits,
    and never after a moderator has reviewed the name.
    """
    most = _hiding_limit(session, signature.letter_id)
    _add_report(session, signature, kind, now=now)
    return _hide_within(session, signature, kind, most=most, now=now)


def ask_whether_me(session: Session, *, signature: Signature, address: Address, now: datetime) -> None:
    """ "This is me and I did not sign": mails the link that proves the mailbox.

    Every mailbox runs the same statements; all that is kept about it is whether it is one of the signer's.
    """
    own = _is_signers(session, signature, address)

    def message(mailbox: outbox.Mailbox) -> outbox.Message:
        write = mailbox.takes()
        of = signature.id if write else None
        return outbox.Message(
            kind=MailKind.REPORT, write=write, purposes=(Purpose.REPORT,), links_of=of, from_signer=own
        )  # fmt: skip

    outbox.send_unsolicited(session, to=address, letter_id=signature.letter_id, message=message, now=now)


def disclaim(session: Session, *, signature: Signature, from_signer: bool, now: datetime) -> bool:
    """A proven mailbox says "I did not sign". One of the signer's own always hides the name at once; any other counts
    like a report, and the signer is told. False if the signature is no longer confirmed.
    """
    lock_mailbox_of(session, signature.id)  # first, as everyone who mails to it does
    most = _hiding_limit(session, signature.letter_id)
    signature = locked(session, signature.id)
    if not signature.is_confirmed:
        return False
    _add_report(session, signature, ReportKind.ME, now=now)
    waiting = _waiting(signature.id, ReportKind.ME)
    unheard = Report.proven_at.is_(None) | Report.from_signer.is_(False) if from_signer else Report.proven_at.is_(None)
    is_news = changes_one(session, update(Report).where(waiting, unheard).values(proven_at=now))
    changes_one(session, update(Report).where(waiting).values(proven_at=now))
    if from_signer:
        own = {"from_signer": True} | ({"hid_at": now} if _hide(session, signature.id, now=now) else {})
        changes_one(session, update(Report).where(waiting).values(own))
    else:
        _hide_within(session, signature, ReportKind.ME, most=most, now=now)
    if is_news:
        _tell_signer(session, signature, now=now)
    session.refresh(signature)  # the page says whether the name is hidden
    return True


def keep(session: Session, *, signature_id: int, by: By, now: datetime) -> Outcome:
    """Keeps a reviewed name, and shows it again if its owner chose so. Raises NothingWaits."""
    signature = locked(session, signature_id)
    approvals.refuse_own(session, signature, by=by)
    if not signature.is_confirmed:
        raise NothingWaits
    settled = settle(session, signature_id=signature_id, now=now)
    hidden = Signature.hidden_at.is_not(None)
    shown = change(session, signature_id, hidden, values={"hidden_at": None}, writes=EntryKind.LISTING, now=now)
    if not settled and shown is None:
        raise NothingWaits
    kind, letter_id = AuditKind.REPORT_DISMISSED, signature.letter_id
    record(session, kind, by=by, now=now, letter_id=letter_id, signature_id=signature_id)
    return Outcome.DONE


def foremost(session: Session, signature_id: int) -> Report | None:
    """The report that represents this name in the queue."""
    waiting = select(Report).where(Report.signature_id == signature_id, Report.is_waiting)
    anew = {"populate_existing": True}
    return session.scalars(waiting.order_by(queries.FOREMOST, Report.id).limit(1), execution_options=anew).first()


def reopen(session: Session, signature_id: int) -> None:
    """Puts the hiding report of a restored name back in the queue, as the name is still hidden."""
    hid = (Report.signature_id == signature_id) & Report.hid_at.is_not(None)
    newest = select(func.max(Report.id)).where(hid).scalar_subquery()
    still = select(Signature.id).where(Signature.id == signature_id, Signature.hidden_at.is_not(None)).exists()
    count_changed(session, update(Report).where(Report.id == newest, still).values(settled_at=None))


def settle(session: Session, *, signature_id: int, now: datetime) -> bool:
    """Settles all waiting reports of this name after a review. False if none waited."""
    waiting = update(Report).where(Report.signature_id == signature_id, Report.is_waiting)
    return count_changed(session, waiting.values(settled_at=now)) > 0


def _add_report(session: Session, signature: Signature, kind: ReportKind, *, now: datetime) -> None:
    """Only one report of each kind waits per name; the unique index decides which was first."""
    columns = {"letter_id": signature.letter_id, "signature_id": signature.id, "kind": kind, "made_at": now}
    insert_or_ignore(session, Report, **columns)


def _hiding_limit(session: Session, letter_id: int) -> int:
    """The most names of a letter that reports may hide at a time. Serialises the letter's reports."""
    return max(MOST_HIDDEN, int(queries.lock_letter(session, letter_id) * MOST_OF_LETTER))


def _hide_within(session: Session, signature: Signature, kind: ReportKind, *, most: int, now: datetime) -> bool:
    """The immediate effect of a stranger's report, whatever mailbox they have proven."""
    if queries.count_hidden_by_reports(session, signature.letter_id) >= most:
        return False
    if queries.has_been_looked_at(session, signature.id) or not _hide(session, signature.id, _IS_SUPPORTER, now=now):
        return False
    return changes_one(session, update(Report).where(_waiting(signature.id, kind)).values(hid_at=now))


def _waiting(signature_id: int, kind: ReportKind) -> ColumnElement[bool]:
    return and_(Report.signature_id == signature_id, Report.kind == kind, Report.is_waiting)


def _is_signers(session: Session, signature: Signature, address: Address) -> bool:
    """True if the mailbox, in any spelling, is the one that signed, or the claim's work mailbox, whose reader can tell
    that the claim is false.
    """
    key = session.scalars(select(Letter.mailbox_key).where(Letter.id == signature.letter_id)).one()
    digest = encryption.keyed_digest(key, address.canonical)
    signed = (Signature.id == signature.id) & (Signature.mailbox_digest == digest)
    claimed = (Route.signature_id == signature.id) & (Route.rests_on == digest)
    found = select(select(Signature.id).where(signed).exists(), select(Route.id).where(claimed).exists())
    return any(session.execute(found).one())


def _tell_signer(session: Session, signature: Signature, *, now: datetime) -> None:
    """Once per waiting report, and within the mail limits, as strangers can trigger it."""
    if signature.address_encrypted is None:  # erased by retention
        return
    waiting = session.scalars(select(Report.id).where(_waiting(signature.id, ReportKind.ME))).one()

    def message(mailbox: outbox.Mailbox) -> outbox.Message:
        purposes = (Purpose.PRIVATE, Purpose.UNSUBSCRIBE)
        return outbox.Message(
            kind=MailKind.REPORTED, write=mailbox.takes(at_once=True), purposes=purposes, signature_id=signature.id,
            about_id=waiting,
        )  # fmt: skip

    to, encrypted = (
        addresses.parse_address(encryption.decrypt(signature.address_encrypted)),
        signature.address_encrypted,
    )
    outbox.send_unsolicited(
        session, to=to, letter_id=signature.letter_id, message=message, now=now, encrypted=encrypted
    )  # fmt: skip


def _hide(session: Session, signature_id: int, *where: ColumnElement[bool], now: datetime) -> bool:
    shown = Signature.hidden_at.is_(None)
    row = change(
        session, signature_id, _CONFIRMED, shown, *where, values={"hidden_at": now}, writes=EntryKind.LISTING, now=now
    )  # fmt: skip
    return row is not None
