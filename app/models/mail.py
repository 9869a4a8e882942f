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
    """One message each; the value is the header X-Undersigned-Kind and the name of the template."""

    CONFIRM = "confirm"
    REMINDER = "reminder"  # once, to whoever has not confirmed
    SIGNED = "signed"
    ALREADY_SIGNED = "already-signed"
    OBJECTION = "objection"  # to a mailbox whose signature was removed: how to object
    WORK_EMAIL = "work-email"
    DECISION = "decision"  # of a claim
    LOST_LINK = "lost-link"
    OLD_ADDRESS = "old-address"  # of a change of address: to the mailbox that signed
    NEW_ADDRESS = "new-address"  # and to the one that the signature moves to
    REMOVED = "removed"  # to a signer: a moderator took the signature off, and why
    RESTORED = "restored"  # to a signer: it is back, or (about no row) the held name was released
    WATCH_CONFIRM = "watch-confirm"  # to a publicist: do you want to be told
    NAME_WATCH = "name-watch"  # to a publicist: a name that they watch is held
    INVITATION = "invitation"  # from here on to organisers
    PASSWORD_RESET = "password-reset"  # noqa: S105
    ACCOUNT_CHANGED = "account-changed"  # password, second factor or passkeys
    FIRST_SIGNATURE = "first-signature"
    MILESTONE = "milestone"
    REVIEWS_WAIT = "reviews-wait"
    DELIVERED = "delivered"  # to a signer who asked for updates
    UNPUBLISHED = "unpublished"  # to who has not confirmed: the letter is a draft again
    ARCHIVING = "archiving"  # to the owners: the signers are erased in a week, or that was taken back
    ERASED = "erased"  # to an address that was erased on request, by an owner
    REPORTED = "reported"  # to a signer: a mailbox says "this is me and I did not sign" of their name
    FORWARDED = "forwarded"  # what a person answered to one of our mails, to the letter's contact
    REPORT = "report"  # to somebody who says "this is me and I did not sign"


class MailState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    GAVE_UP = "gave-up"  # refused for good, or 72 hours of trying
    WITHHELD = "withheld"  # over a mailbox limit, or suppressed: never sent
    DEMO = "demo"


_waits = text("state = 'queued'")
_gave_up = text("state = 'gave-up'")
_SETTLED = Expiry("settled emails", since="settled_at", lasts=SETTLED_KEPT, row=True)
_personal = partial(personal, kept=Kept("it is sent or given up", (_SETTLED,)), erased=Erased.WITH_ITS_ROW)
_SENDING = "how we send it, and not what we know of anybody"


class OutgoingMail(Leased, Base):
    """A mail as a row: ids and encrypted links; the body is rendered at sending.

    Recipient and links are nulled as soon as the mail is sent, given up or withheld.
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
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))  # None: of an account
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signatures.id", ondelete="SET NULL"), index=True)
    # A row that the template needs: decision, invitation, protected name (by kind).
    about_id: Mapped[int | None] = mapped_column(info=_personal(untold="the row that it names is told itself"))
    recipient_encrypted: Mapped[str | None] = mapped_column(info=_personal(told="mails.to", encrypted=True))
    # JSON: token by purpose.
    links_encrypted: Mapped[str | None] = mapped_column(
        info=_personal(untold="who reads it could use the links", encrypted=True)
    )
    message_id: Mapped[str] = mapped_column(info=_personal(untold=_SENDING))  # stable over all attempts
    made_at: Mapped[datetime] = mapped_column(Moment, info=_personal(told="mails.made_at"))
    due_at: Mapped[datetime] = mapped_column(Moment, info=_personal(untold=_SENDING))
    # A worker holds it since then, and whoever finds it after `leased_until` may take it over.
    leased_at: Mapped[datetime | None] = mapped_column(Moment, info=_personal(untold=_SENDING))
    leased_until: Mapped[datetime | None] = mapped_column(Moment, info=_personal(untold=_SENDING))
    attempts: Mapped[int] = mapped_column(default=0, info=_personal(untold=_SENDING))
    settled_at: Mapped[datetime | None] = mapped_column(Moment, info=_personal(told="mails.settled_at"))

    letter: Mapped[Letter | None] = relationship()

    @hybrid_property
    def is_queued(self) -> bool:
        """Neither sent nor given up; a worker may hold it."""
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
    """One mail that a stranger caused, for the mailbox limits. Forgotten after 24 hours."""

    __tablename__ = "mail_counts"
    __table_args__ = (Index("ix_mail_counts_mailbox", "mailbox_digest", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # Under the platform key.
    mailbox_digest: Mapped[bytes] = mapped_column(info=_counted(untold="a digest of the address, which is told"))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))  # None: a mail of the console
    at: Mapped[datetime] = mapped_column(Moment, index=True, info=_counted(told="address.mails_counted.at.at"))


class SuppressionReason(StrEnum):
    """Who has said that no mail is wanted there."""

    NOT_ME = "not-me"  # its reader: about this letter
    NEVER = "never"  # its reader: about anything
    COMPLAINT = "complaint"  # its reader's mail program
    BOUNCE = "bounce"  # a mail server: nobody reads it
    BEFORE = "before"  # from before reasons were kept


_LIFTED = Kept("the operator lifts it", (Expiry("suppressions", since="until", row=True),))
_suppressed = partial(personal, kept=_LIFTED, erased=Erased.NOT_A_SIGNERS)


class Suppression(Base):
    """A mailbox that is not written to when others cause it: about one letter, or (letter_id null) about anything."""

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
    # Of a bounce: the code that said so, of RFC 3463.
    status: Mapped[str | None] = mapped_column(info=_suppressed(told="address.mails_counted.suppressed.why"))
    made_at: Mapped[datetime] = mapped_column(Moment, info=_suppressed(told="address.mails_counted.suppressed.since"))
    until: Mapped[datetime | None] = mapped_column(
        Moment, info=_suppressed(told="address.mails_counted.suppressed.kept_until")
    )
