from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Moment, SortKey, words_of
from app.models.letter import Letter
from app.models.text_version import TextVersion


class SignatureState(StrEnum):
    PENDING = "pending"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


class ClaimState(StrEnum):
    """Of "I am a professional". The level is derived from the routes that passed, never stored as a yes."""

    NONE = "none"
    WAITING = "waiting"
    VERIFIED = "verified"
    DECLINED = "declined"


class Standing(StrEnum):
    """How the registrar has counted a signature: the fold of its numbered entries."""

    NOT_ENTERED = "not-entered"
    STANDING = "standing"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


HOLDS_ITS_MAILBOX = text("state IN ('pending', 'confirmed', 'removed')")
_is_held = text("state = 'confirmed' AND entered_at IS NULL")
_is_proven = text("confirmed_at IS NOT NULL")
_is_over = text("state IN ('withdrawn', 'removed')")
_is_outside = text("entered_at IS NULL AND confirmed_at IS NOT NULL")
_is_listed = text("standing = 'standing' AND shown")
_names_an_own = text("substr(profession, length(profession) - 3) = '-own'")  # app/text/professions.py


class Signature(Base):
    """Somebody's name under a letter: what they chose, how it stands, and how the registrar has counted it.

    `standing`, `shown`, `professional`, `counted_profession` and `number` are the registrar's alone; everything else
    belongs to the actions.
    After an erasure only the letter, the states and moments, place, profession and number are left.
    """

    __tablename__ = "signatures"
    __table_args__ = (
        Index("uq_signatures_mailbox", "letter_id", "mailbox_digest", unique=True,
              sqlite_where=HOLDS_ITS_MAILBOX, postgresql_where=HOLDS_ITS_MAILBOX),
        Index("ix_signatures_held", "letter_id", "confirmed_at", "id",
              sqlite_where=_is_held, postgresql_where=_is_held),
        Index("ix_signatures_listed", "letter_id", "professional", "sort_key", "id",
              sqlite_where=_is_listed, postgresql_where=_is_listed),
        Index("ix_signatures_credits", "letter_id", "professional", "counted_profession", "sort_key", "id",
              sqlite_where=_is_listed, postgresql_where=_is_listed),
        Index("ix_signatures_roles", "letter_id", "professional", "counted_profession",
              text("lower(coalesce(credit, ''))"), "sort_key", "id",
              sqlite_where=_is_listed, postgresql_where=_is_listed),
        Index("ix_signatures_pending", "signed_up_at", sqlite_where=text("state = 'pending'"),
              postgresql_where=text("state = 'pending'")),
        # For the organisers' search, newest first. None of them costs a sign-up; confirming is in three.
        Index("ix_signatures_confirmed", "letter_id", "confirmed_at", "id",
              sqlite_where=_is_proven, postgresql_where=_is_proven),
        Index("ix_signatures_domain", "letter_id", "mail_domain", "confirmed_at", "id",
              sqlite_where=_is_proven, postgresql_where=_is_proven),
        Index("ix_signatures_place", "letter_id", "country", "region", "confirmed_at", "id",
              sqlite_where=_is_proven, postgresql_where=_is_proven),
        Index("ix_signatures_over", "letter_id", "state", "confirmed_at", "id",
              sqlite_where=_is_over, postgresql_where=_is_over),
        Index("ix_signatures_outside", "letter_id", "confirmed_at", "id",
              sqlite_where=_is_outside, postgresql_where=_is_outside),
        # Whether somebody has chosen a letter's own profession; of letters without one it is empty.
        Index("ix_signatures_own_profession", "letter_id", "profession",
              sqlite_where=_names_an_own, postgresql_where=_names_an_own),
        UniqueConstraint("letter_id", "number"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"))
    text_version_id: Mapped[int] = mapped_column(ForeignKey("text_versions.id"))
    state: Mapped[SignatureState] = mapped_column(words_of(SignatureState, "signature_state"))

    name: Mapped[str | None]
    file_under: Mapped[str | None]
    sort_key: Mapped[str | None] = mapped_column(SortKey)
    country: Mapped[str]
    region: Mapped[str | None]
    profession: Mapped[str | None]
    credit: Mapped[str | None]
    show_name: Mapped[bool]
    # Consents that may be given and taken back, each since when; None: not given.
    updates_consented_at: Mapped[datetime | None] = mapped_column(Moment)
    audit_consented_at: Mapped[datetime | None] = mapped_column(Moment)
    quote_consented_at: Mapped[datetime | None] = mapped_column(Moment)

    address_encrypted: Mapped[str | None]
    mailbox_digest: Mapped[bytes | None]  # under the letter's key
    mail_domain: Mapped[str | None]  # of the address, in ASCII; goes when the address goes
    claim_state: Mapped[ClaimState] = mapped_column(words_of(ClaimState, "claim_state"), default=ClaimState.NONE)
    claim_decided_at: Mapped[datetime | None] = mapped_column(Moment)
    route: Mapped[str | None]  # the route chosen on the form, until confirmed
    evidence: Mapped[str | None]  # published credits as typed on the form, until confirmed
    work_address_encrypted: Mapped[str | None]  # as typed on the form, until confirmed

    network: Mapped[str | None]  # /24 or /48
    signed_up_at: Mapped[datetime] = mapped_column(Moment)
    consented_at: Mapped[datetime | None] = mapped_column(Moment)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    entered_at: Mapped[datetime | None] = mapped_column(Moment)  # its first `signed` entry was written; held until then
    hold_reason: Mapped[str | None]
    hidden_at: Mapped[datetime | None] = mapped_column(Moment)  # by a report, whatever its owner chose
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    removed_at: Mapped[datetime | None] = mapped_column(Moment)
    removal_reason: Mapped[str | None]
    erased_at: Mapped[datetime | None] = mapped_column(Moment)

    standing: Mapped[Standing] = mapped_column(words_of(Standing, "standing"), default=Standing.NOT_ENTERED)
    shown: Mapped[bool] = mapped_column(default=False)
    professional: Mapped[bool] = mapped_column(default=False)
    counted_profession: Mapped[str | None]  # the profession that it is tallied under
    number: Mapped[int | None]

    letter: Mapped[Letter] = relationship()
    text_version: Mapped[TextVersion] = relationship()
    promises: Mapped[list["SignaturePromise"]] = relationship(order_by="SignaturePromise.key")
    counted_promises: Mapped[list["CountedPromise"]] = relationship(viewonly=True)

    @property
    def updates(self) -> bool:
        return self.updates_consented_at is not None

    @property
    def is_pending(self) -> bool:
        return self.state is SignatureState.PENDING

    @property
    def is_confirmed(self) -> bool:
        return self.state is SignatureState.CONFIRMED

    @property
    def is_held(self) -> bool:
        return self.is_confirmed and self.entered_at is None


class SignaturePromise(Base):
    """An action of a pledge that this signer promised."""

    __tablename__ = "signature_promises"

    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)


class CountedPromise(Base):
    """A promise that this signature is tallied under; the registrar's alone, and like the profession it stays when the
    letter is archived.
    """

    __tablename__ = "counted_promises"

    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
