from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.personal import Erased, Expiry, Kept, personal
from app.models.kept import DECIDED
from app.models.route import KEPT, Route

_EVIDENCE = Kept(DECIDED.words, (Expiry("evidence", since="evidence_until"),))


class PublishedCreditsRoute(Route):
    """A page or number that names the signer."""

    __tablename__ = "published_credits_routes"
    __mapper_args__ = {"polymorphic_identity": "published-credits", "polymorphic_load": "selectin"}  # noqa: RUF012

    route_id: Mapped[int] = mapped_column(ForeignKey("routes.id", ondelete="CASCADE"), primary_key=True)
    # A normalised URL or identifier.
    evidence: Mapped[str | None] = mapped_column(
        info=personal(kept=_EVIDENCE, erased=Erased.EMPTIED, told="claim.routes.evidence")
    )
    # One of imdb, isni, orcid, ipi, musicbrainz, isbn, wikidata.
    evidence_kind: Mapped[str | None] = mapped_column(
        info=personal(kept=KEPT, erased=Erased.STAYS, told="claim.routes.evidence_kind")
    )
