from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Moment


class ListedDomain(Base):
    """A professional mail domain (studio, agency, label, publisher, guild …): a mailbox there proves a professional."""

    __tablename__ = "listed_domains"

    domain: Mapped[str] = mapped_column(primary_key=True)  # ASCII, lower case
    subdomains: Mapped[bool] = mapped_column(default=False)  # subdomains count as well
    organisation: Mapped[str | None]
    listed_at: Mapped[datetime] = mapped_column(Moment)
