from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.personal import Erased, personal
from app.models.kept import WITH_ADDRESS
from app.models.route import KEPT, Route


class WorkEmailRoute(Route):
    """A work mailbox, which proves itself by a second link. `domain` and `rests_on` say which."""

    __tablename__ = "work_email_routes"
    __table_args__ = (Index("ix_work_email_routes_counted", "counted_domain", "counted_letter_id", "nth_of_domain"),)
    __mapper_args__ = {"polymorphic_identity": "work-email", "polymorphic_load": "selectin"}  # noqa: RUF012

    route_id: Mapped[int] = mapped_column(ForeignKey("routes.id", ondelete="CASCADE"), primary_key=True)
    # As typed, until proven.
    address_encrypted: Mapped[str | None] = mapped_column(
        info=personal(kept=WITH_ADDRESS, erased=Erased.EMPTIED, told="claim.routes.work_address", encrypted=True)
    )
    # Once proven: the registrable domain of `domain`, and the letter. The share per domain is counted by these two.
    counted_domain: Mapped[str | None] = mapped_column(
        info=personal(kept=KEPT, erased=Erased.EMPTIED, untold="a part of the domain, which is told")
    )
    counted_letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))
    # Its number among those of its registrable domain that passed automatically. None: not passed, or by a reviewer.
    nth_of_domain: Mapped[int | None] = mapped_column(
        info=personal(kept=KEPT, erased=Erased.STAYS, untold="a count of others")
    )
