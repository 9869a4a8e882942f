from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.models.kept_picture import KeptPicture


class OrganisationMark(KeptPicture, Base):
    """The small logo of an organisation."""

    __tablename__ = "organisation_marks"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True, autoincrement=False)
    width: Mapped[int]  # pixels
    height: Mapped[int]
