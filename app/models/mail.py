from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Moment, open_words_of, words_of
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


class OutgoingMail(Base):
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
    kind: Mapped[MailKind] = mapped_column(open_words_of(MailKind, "mail_kind"))
    state: Mapped[MailState] = mapped_column(words_of(MailState, "mail_state"))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))  # None: of an account
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signatures.id", ondelete="SET NULL"), index=True)
    about_id: Mapped[int | None]  # a row that the template needs: decision, invitation, protected name (by kind)
    recipient_encrypted: Mapped[str | None]
    links_encrypted: Mapped[str | None]  # JSON: token by purpose
    message_id: Mapped[str]  # stable over all attempts
    made_at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime] = mapped_column(Moment)
    leased_at: Mapped[datetime | None] = mapped_column(Moment)  # a worker holds it since then
    leased_until: Mapped[datetime | None] = mapped_column(Moment)  # whoever finds it later may take it over
    attempts: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)

    letter: Mapped[Letter | None] = relationship()


class MailCount(Base):
    """One mail that a stranger caused, for the mailbox limits. Forgotten after 24 hours."""

    __tablename__ = "mail_counts"
    __table_args__ = (Index("ix_mail_counts_mailbox", "mailbox_digest", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    mailbox_digest: Mapped[bytes]  # under the platform key
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))  # None: a mail of the console
    at: Mapped[datetime] = mapped_column(Moment, index=True)


class SuppressionReason(StrEnum):
    """Who has said that no mail is wanted there."""

    NOT_ME = "not-me"  # its reader: about this letter
    NEVER = "never"  # its reader: about anything
    COMPLAINT = "complaint"  # its reader's mail program
    BOUNCE = "bounce"  # a mail server: nobody reads it
    BEFORE = "before"  # from before reasons were kept


class Suppression(Base):
    """A mailbox that is not written to when others cause it: about one letter, or (letter_id null) about anything."""

    __tablename__ = "suppressions"

    id: Mapped[int] = mapped_column(primary_key=True)
    mailbox_digest: Mapped[bytes] = mapped_column(index=True)  # under the platform key
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))
    reason: Mapped[SuppressionReason] = mapped_column(open_words_of(SuppressionReason, "suppression_reason"))
    status: Mapped[str | None]  # of a bounce: the code that said so, of RFC 3463
    made_at: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime | None] = mapped_column(Moment)
