from datetime import datetime
from enum import StrEnum

from flask_babel import pgettext
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Moment, open_words_of
from app.core.personal import Expiry, Kept
from app.models.account import Account
from app.models.kept import SETTLED_KEPT, of_no_signer
from app.models.organisation import Organisation


class Role(StrEnum):
    """A member's role in an organisation; accounts/permissions.py defines the permissions."""

    OWNER = "owner"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    ADVOCATE = "advocate"

    @property
    def words(self) -> str:
        """As used in a sentence."""
        return {
            Role.OWNER: pgettext("role", "owner"),
            Role.EDITOR: pgettext("role", "editor"),
            Role.REVIEWER: pgettext("role", "reviewer"),
            Role.ADVOCATE: pgettext("role", "advocate"),
        }[self]


_MEMBER = of_no_signer(kept=Kept("an owner takes them out"))


class Membership(Base):
    """An account's membership of an organisation."""

    __tablename__ = "memberships"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True, index=True)
    role: Mapped[Role] = mapped_column(open_words_of(Role, "role"), info=_MEMBER)
    made_at: Mapped[datetime] = mapped_column(Moment, info=_MEMBER)

    account: Mapped[Account] = relationship()
    organisation: Mapped[Organisation] = relationship()


_OVER = Expiry("invitations", since="expires_at", lasts=SETTLED_KEPT, row=True)
_INVITED = of_no_signer(kept=Kept("30 days after it expires", (_OVER,)))


class Invitation(Base):
    """An open invitation to an organisation, for the reader of a mailbox."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    role: Mapped[Role] = mapped_column(open_words_of(Role, "invited_role"), info=_INVITED)
    email: Mapped[str] = mapped_column(info=_INVITED)  # canonical
    digest: Mapped[bytes] = mapped_column(unique=True, info=_INVITED)  # SHA-256 of the link's secret
    made_at: Mapped[datetime] = mapped_column(Moment, info=_INVITED)
    expires_at: Mapped[datetime] = mapped_column(Moment, info=_INVITED)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))  # None: an older row

    organisation: Mapped[Organisation] = relationship()
