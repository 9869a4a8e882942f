from datetime import datetime
from enum import StrEnum
from functools import partial

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, and_, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Moment, SortKey, spelled, table_of, words_of
from app.core.personal import Erased, Expiry, Kept, marks_of, personal
from app.models.kept import ADDRESS, ARCHIVED, CHOICE, NETWORK_KEPT
from app.models.letter import Letter
from app.models.text_version import TextVersion


class SignatureState(StrEnum):
    PENDING = "pending"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


class ClaimState(StrEnum):
    """The state of the claim "I am a professional". The level is derived from the passed routes, never stored."""

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
_held = text("state = 'confirmed' AND entered_at IS NULL")
_is_proven = text("confirmed_at IS NOT NULL")
_is_over = text("state IN ('withdrawn', 'removed')")
_is_outside = text("entered_at IS NULL AND confirmed_at IS NOT NULL")
_is_listed = text("standing = 'standing' AND shown")
_is_in_credits = text("standing = 'standing' AND shown AND professional")
_names_an_own = text("substr(profession, length(profession) - 3) = '-own'")  # app/text/professions.py

_stays = partial(personal, kept=ARCHIVED, erased=Erased.STAYS)
_goes = partial(personal, kept=ARCHIVED, erased=Erased.EMPTIED)
_chosen = partial(_goes, kept=CHOICE)
_address = partial(_goes, kept=ADDRESS)
_A_MONTH = Kept("30 days after signing up", (Expiry("networks", since="signed_up_at", lasts=NETWORK_KEPT),))


class Signature(Base):
    """A signature on a letter: the signer's input, its state, and how the registrar has counted it.

    Only the registrar writes `standing`, `shown`, `professional`, `counted_profession` and `number`; actions write
    everything else. After erasure only the letter, states and timestamps, place, profession and number remain.
    """

    __tablename__ = "signatures"
    __table_args__ = (
        Index("uq_signatures_mailbox", "letter_id", "mailbox_digest", unique=True,
              sqlite_where=HOLDS_ITS_MAILBOX, postgresql_where=HOLDS_ITS_MAILBOX),
        Index("ix_signatures_held", "letter_id", "confirmed_at", "id",
              sqlite_where=_held, postgresql_where=_held),
        Index("ix_signatures_listed", "letter_id", "professional", "sort_key", "id",
              sqlite_where=_is_listed, postgresql_where=_is_listed),
        Index("ix_signatures_credits", "letter_id", "counted_profession", "sort_key", "id",
              sqlite_where=_is_in_credits, postgresql_where=_is_in_credits),
        Index("ix_signatures_roles", "letter_id", "counted_profession",
              text("lower(coalesce(credit, ''))"), "sort_key", "id",
              sqlite_where=_is_in_credits, postgresql_where=_is_in_credits),
        Index("ix_signatures_pending", "signed_up_at", sqlite_where=text("state = 'pending'"),
              postgresql_where=text("state = 'pending'")),
        # For the organisers' search, newest first. None of them slows a sign-up; a confirmation writes three.
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
        # Finds uses of a letter's own professions; empty for letters without any.
        Index("ix_signatures_own_profession", "letter_id", "profession",
              sqlite_where=_names_an_own, postgresql_where=_names_an_own),
        UniqueConstraint("letter_id", "number"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"))
    text_version_id: Mapped[int] = mapped_column(ForeignKey("text_versions.id"))
    state: Mapped[SignatureState] = mapped_column(
        words_of(SignatureState, "signature_state"), info=_stays(told="signature.state")
    )

    name: Mapped[str | None] = mapped_column(info=_goes(told="signature.name"))
    file_under: Mapped[str | None] = mapped_column(info=_goes(told="signature.file_under"))
    sort_key: Mapped[str | None] = mapped_column(SortKey, info=_goes(told="signature.sort_key"))
    country: Mapped[str] = mapped_column(info=_stays(told="signature.country"))
    region: Mapped[str | None] = mapped_column(info=_stays(told="signature.region"))
    profession: Mapped[str | None] = mapped_column(info=_stays(told="signature.profession"))
    credit: Mapped[str | None] = mapped_column(info=_goes(told="signature.credit"))
    show_name: Mapped[bool] = mapped_column(info=_stays(told="signature.show_name"))
    # Revocable consents, each with the time it was given. None: not given.
    updates_consented_at: Mapped[datetime | None] = mapped_column(Moment, info=_chosen(told="consents.updates"))
    audit_consented_at: Mapped[datetime | None] = mapped_column(Moment, info=_chosen(told="consents.audit"))
    quote_consented_at: Mapped[datetime | None] = mapped_column(Moment, info=_chosen(told="consents.quote"))

    address_encrypted: Mapped[str | None] = mapped_column(info=_address(told="address.address", encrypted=True))
    # Under the letter's key.
    mailbox_digest: Mapped[bytes | None] = mapped_column(
        info=_stays(erased=Erased.EMPTIED_UNLESS_REMOVED, told="address.digest_of_the_mailbox")
    )
    # Of the address, in ASCII; erased with the address.
    mail_domain: Mapped[str | None] = mapped_column(info=_address(told="address.domain"))
    claim_state: Mapped[ClaimState] = mapped_column(
        words_of(ClaimState, "claim_state"), default=ClaimState.NONE, info=_stays(told="claim.state")
    )
    claim_decided_at: Mapped[datetime | None] = mapped_column(Moment, info=_stays(told="claim.decided_at"))
    # How the claim can be checked, as given in the form (ClaimDraft), until confirmation.
    claim_draft_encrypted: Mapped[str | None] = mapped_column(
        info=_goes(told="claim.chosen_on_the_form", encrypted=True)
    )

    network: Mapped[str | None] = mapped_column(info=_goes(kept=_A_MONTH, told="network.network"))  # /24 or /48
    signed_up_at: Mapped[datetime] = mapped_column(Moment, info=_stays(told="signature.signed_up_at"))
    consented_at: Mapped[datetime | None] = mapped_column(Moment, info=_stays(told="consents.keeping_the_signature"))
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment, info=_stays(told="signature.confirmed_at"))
    # When its first `signed` entry was written; held until then.
    entered_at: Mapped[datetime | None] = mapped_column(Moment, info=_stays(told="signature.entered_at"))
    hold_reason: Mapped[str | None] = mapped_column(info=_goes(told="signature.hold_reason"))
    # By a report, whatever the signer chose.
    hidden_at: Mapped[datetime | None] = mapped_column(Moment, info=_stays(told="signature.hidden_at"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment, info=_stays(told="signature.withdrawn_at"))
    removed_at: Mapped[datetime | None] = mapped_column(Moment, info=_stays(told="signature.removed_at"))
    removal_reason: Mapped[str | None] = mapped_column(info=_stays(told="signature.removal_reason"))
    erased_at: Mapped[datetime | None] = mapped_column(Moment, info=_stays(untold="of who is erased nothing is told"))

    standing: Mapped[Standing] = mapped_column(
        words_of(Standing, "standing"), default=Standing.NOT_ENTERED, info=_stays(told="signature.counted_as.standing")
    )
    shown: Mapped[bool] = mapped_column(default=False, info=_stays(told="signature.counted_as.shown"))
    professional: Mapped[bool] = mapped_column(default=False, info=_stays(told="signature.counted_as.professional"))
    # The profession under which it is tallied.
    counted_profession: Mapped[str | None] = mapped_column(info=_stays(told="signature.counted_as.profession"))
    number: Mapped[int | None] = mapped_column(info=_stays(told="signature.number"))

    letter: Mapped[Letter] = relationship()
    text_version: Mapped[TextVersion] = relationship()
    promises: Mapped[list["SignaturePromise"]] = relationship(order_by="SignaturePromise.key")
    counted_promises: Mapped[list["CountedPromise"]] = relationship(viewonly=True)

    @property
    def updates(self) -> bool:
        return self.updates_consented_at is not None

    # Each predicate exists twice: for a loaded row, and below it as a SQL expression.

    @hybrid_property
    def is_pending(self) -> bool:
        return self.state is SignatureState.PENDING

    @is_pending.inplace.expression
    @classmethod
    def _is_pending(cls) -> ColumnElement[bool]:
        return cls.state == spelled(SignatureState.PENDING)

    @hybrid_property
    def is_confirmed(self) -> bool:
        return self.state is SignatureState.CONFIRMED

    @is_confirmed.inplace.expression
    @classmethod
    def _is_confirmed(cls) -> ColumnElement[bool]:
        return cls.state == spelled(SignatureState.CONFIRMED)

    @hybrid_property
    def may_stand(self) -> bool:
        """Confirmed, or removed: a removed signature can be restored."""
        return self.state in (SignatureState.CONFIRMED, SignatureState.REMOVED)

    @may_stand.inplace.expression
    @classmethod
    def _may_stand(cls) -> ColumnElement[bool]:
        return cls.state.in_([spelled(SignatureState.CONFIRMED), spelled(SignatureState.REMOVED)])

    @hybrid_property
    def is_held(self) -> bool:
        """Confirmed but not in the ledger: its name awaits review."""
        return self.is_confirmed and self.entered_at is None

    @is_held.inplace.expression
    @classmethod
    def _is_held(cls) -> ColumnElement[bool]:
        return and_(cls.is_confirmed, cls.entered_at.is_(None))

    @hybrid_property
    def is_entered(self) -> bool:
        """Confirmed and in the ledger: the registrar counts it, or will within a second."""
        return self.is_confirmed and self.entered_at is not None

    @is_entered.inplace.expression
    @classmethod
    def _is_entered(cls) -> ColumnElement[bool]:
        return and_(cls.is_confirmed, cls.entered_at.is_not(None))

    @hybrid_property
    def is_shown(self) -> bool:
        """The signer chose to show the name, and no report hides it."""
        return self.show_name and self.hidden_at is None

    @is_shown.inplace.expression
    @classmethod
    def _is_shown(cls) -> ColumnElement[bool]:
        return and_(cls.show_name, cls.hidden_at.is_(None))

    @hybrid_property
    def is_verified(self) -> bool:
        return self.claim_state is ClaimState.VERIFIED

    @is_verified.inplace.expression
    @classmethod
    def _is_verified(cls) -> ColumnElement[bool]:
        return cls.claim_state == spelled(ClaimState.VERIFIED)

    @hybrid_property
    def claim_waits(self) -> bool:
        """Confirmed, with an undecided claim."""
        return self.is_confirmed and self.claim_state is ClaimState.WAITING

    @claim_waits.inplace.expression
    @classmethod
    def _claim_waits(cls) -> ColumnElement[bool]:
        return and_(cls.is_confirmed, cls.claim_state == spelled(ClaimState.WAITING))


class SignaturePromise(Base):
    """A promise of a pledge that this signer made."""

    __tablename__ = "signature_promises"

    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True, info=_goes(erased=Erased.WITH_ITS_ROW, told="promised.actions"))


class CountedPromise(Base):
    """A promise under which this signature is tallied. Written only by the registrar; like the profession, it is kept
    when the letter is archived.
    """

    __tablename__ = "counted_promises"

    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True, info=_stays(told="signature.counted_as.promises"))


# Revocable consents: their names in the data export and the restore journal, and their columns.
CONSENTS = {
    str(mark.told).rpartition(".")[2]: name
    for name, mark in marks_of(table_of(Signature)).items()
    if mark.kept is CHOICE
}
