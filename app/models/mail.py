from datetime import datetime
from enum import StrEnum
from functools import partial

from sqlalchemy import ColumnElement, ForeignKey, Index, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Moment, open_words_of, spelled, words_of
from app.core.personal import Erased, Expiry, Kept, personal
from app.jobs.leased import Leased
from app.models.kept import MAIL_COUNT_KEPT, SETTLED_KEPT
from app.models.letter import Letter


class MailKind(StrEnum):
    """The kinds of mails; the value is the X-Undersigned-Kind header and the name of the template."""

    CONFIRM = "confirm"
    REMINDER = "reminder"  # once, to signers who have not confirmed
    SIGNED = "signed"
    ALREADY_SIGNED = "already-signed"
    OBJECTION = "objection"  # to a mailbox whose signature was removed: how to object
    WORK_EMAIL = "work-email"
    DECISION = "decision"  # about a claim
    LOST_LINK = "lost-link"
    OLD_ADDRESS = "old-address"  # for a change of address: to the current mailbox
    NEW_ADDRESS = "new-address"  # and to the new one
    REMOVED = "removed"  # to a signer: a moderator removed the signature, and why
    RESTORED = "restored"  # to a signer: restored, or (without about_id) the held name was released
    WATCH_CONFIRM = "watch-confirm"  # to a publicist: confirm that you want to be notified
    NAME_WATCH = "name-watch"  # to a publicist: a watched name is held
    INVITATION = "invitation"  # the following are to organisers
    PASSWORD_RESET = "password-reset"  # noqa: S105
    ACCOUNT_CHANGED = "account-changed"  # password, second factor or passkeys
    FIRST_SIGNATURE = "first-signature"
    MILESTONE = "milestone"
    REVIEWS_WAIT = "reviews-wait"
    DELIVERED = "delivered"  # to a signer who asked for updates
    UNPUBLISHED = "unpublished"  # to signers who have not confirmed: the letter is a draft again
    ARCHIVING = "archiving"  # to owners: the signers are erased in a week, or archiving was cancelled
    ERASED = "erased"  # to the address of a signer whom an owner erased on request
    REPORTED = "reported"  # to a signer: a mailbox reported their name as "this is me and I did not sign"
    FORWARDED = "forwarded"  # to the letter's contact: a person's reply to one of our mails
    REPORT = "report"  # to a person who reported "this is me and I did not sign"


class MailState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    GAVE_UP = "gave-up"  # permanently refused, or 72 hours of retries
    WITHHELD = "withheld"  # never sent: over a mailbox limit, or suppressed
    DEMO = "demo"


_waits = text("state = 'queued'")
_gave_up = text("state = 'gave-up'")
_SETTLED = Expiry("settled emails", since="settled_at", lasts=SETTLED_KEPT, row=True)
_personal = partial(personal, kept=Kept("it is sent or given up", (_SETTLED,)), erased=Erased.WITH_ITS_ROW)
_SENDING = "how we send it, and not what we know of anybody"


class OutgoingMail(Leased, Base):
    """A queued mail: ids and encrypted links; the body is rendered when it is sent.

    Recipient and links are cleared as soon as the mail is sent, given up or withheld.
    """

    __tablename__ = "outgoing_mails"
    __table_args__ = (
        Index("ix_outgoing_mails_due", "due_at", sqlite_where=_waits, postgresql_where=_waits),
        Index("ix_outgoing_mails_leased", "leased_at"),
        Index("ix_outgoing_mails_given_up", "letter_id", "settled_at",
              sqlite_where=_gave_up, postgresql_where=_gave_up),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[MailKind] = mapped_column(open_words_of(MailKind, "mail_kind"), info=_personal(told="mails.kind"))
    state: Mapped[MailState] = mapped_column(words_of(MailState, "mail_state"), info=_personal(told="mails.state"))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))  # None: about an account
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signatures.id", ondelete="SET NULL"), index=True)
    # The row that the template needs, by kind: decision, invitation, protected name.
    about_id: Mapped[int | None] = mapped_column(info=_personal(untold="the row that it names is told itself"))
    recipient_encrypted: Mapped[str | None] = mapped_column(info=_personal(told="mails.to", encrypted=True))
    # JSON: tokens by purpose.
    links_encrypted: Mapped[str | None] = mapped_column(
        info=_personal(untold="who reads it could use the links", encrypted=True)
    )
    message_id: Mapped[str] = mapped_column(info=_personal(untold=_SENDING))  # the same for all attempts
    made_at: Mapped[datetime] = mapped_column(Moment, info=_personal(told="mails.made_at"))
    due_at: Mapped[datetime] = mapped_column(Moment, info=_personal(untold=_SENDING))
    # Start of the current lease; after `leased_until` another worker may take it over.
    leased_at: Mapped[datetime | None] = mapped_column(Moment, info=_personal(untold=_SENDING))
    leased_until: Mapped[datetime | None] = mapped_column(Moment, info=_personal(untold=_SENDING))
    attempts: Mapped[int] = mapped_column(default=0, info=_personal(untold=_SENDING))
    settled_at: Mapped[datetime | None] = mapped_column(Moment, info=_personal(told="mails.settled_at"))

    letter: Mapped[Letter | None] = relationship()

    @hybrid_property
    def is_queued(self) -> bool:
        """Neither sent nor given up; may be leased."""
        return self.state is MailState.QUEUED

    @is_queued.inplace.expression
    @classmethod
    def _is_queued(cls) -> ColumnElement[bool]:
        return cls.state == spelled(MailState.QUEUED)

    def in_the_log(self) -> str:
        return f"mail {self.id} ({self.kind})"


_A_DAY = Expiry("email counts", since="at", lasts=MAIL_COUNT_KEPT, row=True)
_counted = partial(personal, kept=Kept("24 hours after it", (_A_DAY,)), erased=Erased.NOT_A_SIGNERS)


class MailCount(Base):
    """One mail triggered by a visitor, counted for the mailbox limits. Deleted after 24 hours."""

    __tablename__ = "mail_counts"
    __table_args__ = (Index("ix_mail_counts_mailbox", "mailbox_digest", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # Under the platform key.
    mailbox_digest: Mapped[bytes] = mapped_column(info=_counted(untold="a digest of the address, which is told"))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))  # None: a console mail
    at: Mapped[datetime] = mapped_column(Moment, index=True, info=_counted(told="address.mails_counted.at.at"))


class SuppressionReason(StrEnum):
    """Who asked us not to write to a mailbox."""

    NOT_ME = "not-me"  # its reader, about this letter
    NEVER = "never"  # its reader, about anything
    COMPLAINT = "complaint"  # its reader, via the mail program's spam button
    BOUNCE = "bounce"  # a mail server: the mailbox is undeliverable
    BEFORE = "before"  # from before reasons were stored


_LIFTED = Kept("the operator lifts it", (Expiry("suppressions", since="until", row=True),))
_suppressed = partial(personal, kept=_LIFTED, erased=Erased.NOT_A_SIGNERS)


class Suppression(Base):
    """A mailbox that gets no mail triggered by others: about one letter, or (letter_id null) about any."""

    __tablename__ = "suppressions"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Under the platform key.
    mailbox_digest: Mapped[bytes] = mapped_column(
        index=True, info=_suppressed(untold="a digest of the address, which is told")
    )
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))
    reason: Mapped[SuppressionReason] = mapped_column(
        open_words_of(SuppressionReason, "suppression_reason"),
        info=_suppressed(told="address.mails_counted.suppressed.why"),
    )
    # For a bounce: its enhanced status code (RFC 3463).
    status: Mapped[str | None] = mapped_column(info=_suppressed(told="address.mails_counted.suppressed.why"))
    made_at: Mapped[datetime] = mapped_column(Moment, info=_suppressed(told="address.mails_counted.suppressed.since"))
    until: Mapped[datetime | None] = mapped_column(
        Moment, info=_suppressed(told="address.mails_counted.suppressed.kept_until")
    )
