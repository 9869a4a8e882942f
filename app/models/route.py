from datetime import datetime
from enum import StrEnum
from functools import partial

from sqlalchemy import ColumnElement, ForeignKey, Index, String, and_, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Moment, spelled, words_of
from app.core.personal import Erased, Expiry, Kept, personal
from app.models.kept import ARCHIVED, DECIDED
from app.models.signature import Signature


class RouteState(StrEnum):
    WAITING = "waiting"
    UNLISTED = "unlisted"  # nothing was sent: the operator has not listed the domain
    PASSED = "passed"
    # A person has to review it; with a proven mailbox, `review_reason` says why that is not enough.
    FOR_REVIEW = "for-review"
    ASKED = "asked"  # a reviewer has asked the signer for more
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class ReviewReason(StrEnum):
    """Why a proven work mailbox does not verify automatically."""

    MAILBOX_USED = "mailbox-used"
    ROLE_MAILBOX = "role-mailbox"
    HOST_NOT_LISTED = "host-not-listed"  # a parent domain is listed, but without subdomains
    SHARE_OF_DOMAIN = "share-of-domain"  # the registrable domain has used up its automatic verifications


BEING_CHECKED = (RouteState.WAITING, RouteState.FOR_REVIEW, RouteState.UNLISTED)
_passed = text("state = 'passed'")
_for_review = text("state = 'for-review'")
_unlisted = text("state = 'unlisted'")
_new = text("begun_at IS NULL")

KEPT = Kept(f"{ARCHIVED.words}; the work address only until it is proven, or your own address is erased")
_ANSWER = Kept(DECIDED.words, (Expiry("words to reviewers", since="evidence_until"),))
_stays = partial(personal, kept=KEPT, erased=Erased.STAYS)
_goes = partial(personal, kept=KEPT, erased=Erased.EMPTIED)


class Route(Base):
    """One way of proving a claim, pending or finished: the columns that every kind has. Each kind is a subclass with a
    table of its own for the rest (work_email_route.py, published_credits_route.py).
    """

    __tablename__ = "routes"
    __table_args__: tuple[Index, ...] = (
        # What a route rests on proves one professional per letter.
        Index("uq_routes_rests_on", "letter_id", "rests_on", unique=True,
              sqlite_where=_passed, postgresql_where=_passed),
        Index("ix_routes_review", "letter_id", "review_since", "id",
              sqlite_where=_for_review, postgresql_where=_for_review),
        Index("ix_routes_kind", "letter_id", "kind", "signature_id"),
        Index("ix_routes_new", "id", sqlite_where=_new, postgresql_where=_new),
        Index("ix_routes_unlisted", "letter_id", "domain",
              sqlite_where=_unlisted, postgresql_where=_unlisted),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"))
    signature_id: Mapped[int] = mapped_column(ForeignKey("signatures.id"), index=True)
    kind: Mapped[str] = mapped_column(String(24), info=_stays(told="claim.routes.kind"))  # in ROUTES (claim_routes/)
    state: Mapped[RouteState] = mapped_column(
        words_of(RouteState, "route_state"), info=_stays(told="claim.routes.state")
    )
    # The mail domain it rests on, if any.
    domain: Mapped[str | None] = mapped_column(info=_goes(told="claim.routes.domain"))
    # Digest, under the letter's key, of what can prove only one person, such as a work mailbox. None: nothing such.
    rests_on: Mapped[bytes | None] = mapped_column(info=_goes(told="claim.routes.digest_of_what_it_rests_on"))
    # When the evidence is deleted. None: not decided yet.
    evidence_until: Mapped[datetime | None] = mapped_column(
        Moment, info=_stays(told="claim.routes.evidence_kept_until")
    )
    made_at: Mapped[datetime] = mapped_column(Moment, info=_stays(told="claim.routes.made_at"))
    # When verification started it. None: still to be started.
    begun_at: Mapped[datetime | None] = mapped_column(Moment, info=_stays(told="claim.routes.begun_at"))
    # Waiting for a reviewer since then.
    review_since: Mapped[datetime | None] = mapped_column(Moment, info=_stays(told="claim.routes.review_since"))
    # A ReviewReason. None: not a work mailbox, or passed automatically.
    review_reason: Mapped[str | None] = mapped_column(info=_stays(told="claim.routes.why_a_person_looks"))
    passed_at: Mapped[datetime | None] = mapped_column(Moment, info=_stays(told="claim.routes.passed_at"))
    # Once, to a different reviewer.
    appealed_at: Mapped[datetime | None] = mapped_column(Moment, info=_stays(told="claim.routes.appealed_at"))
    # The signer's reply.
    answer: Mapped[str | None] = mapped_column(info=_goes(kept=_ANSWER, told="claim.routes.words_to_the_reviewer"))

    signature: Mapped[Signature] = relationship()

    __mapper_args__ = {"polymorphic_on": "kind"}  # noqa: RUF012

    @property
    def is_being_checked(self) -> bool:
        """A second link, a reviewer or the operator is due next; otherwise it is the signer's turn."""
        return self.state in BEING_CHECKED

    @hybrid_property
    def has_passed(self) -> bool:
        return self.state is RouteState.PASSED

    @has_passed.inplace.expression
    @classmethod
    def _has_passed(cls) -> ColumnElement[bool]:
        return cls.state == spelled(RouteState.PASSED)

    @hybrid_property
    def waits_for_review(self) -> bool:
        """A person has to review it, and its claim is undecided. In SQL: join the signature."""
        return self.state is RouteState.FOR_REVIEW and self.signature.claim_waits

    @waits_for_review.inplace.expression
    @classmethod
    def _waits_for_review(cls) -> ColumnElement[bool]:
        return and_(cls.state == spelled(RouteState.FOR_REVIEW), Signature.claim_waits)

    @hybrid_property
    def waits_for_listing(self) -> bool:
        """The operator has not listed its domain, and the claim is undecided. In SQL: join the signature."""
        return self.state is RouteState.UNLISTED and self.domain is not None and self.signature.claim_waits

    @waits_for_listing.inplace.expression
    @classmethod
    def _waits_for_listing(cls) -> ColumnElement[bool]:
        return and_(cls.state == spelled(RouteState.UNLISTED), cls.domain.is_not(None), Signature.claim_waits)
