"""The columns of a queued row."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Moment


class Leased:
    """Mixin for the rows of a queue (app/jobs/leased_queue.py), after the model's own columns. The model's `state` says
    whether a row is waiting; it should have a partial index on `due_at` of waiting rows. Models with personal data
    redeclare the columns with their marks (app/core/personal.py).
    """

    if TYPE_CHECKING:
        id: Any
        state: Any

    made_at: Mapped[datetime] = mapped_column(Moment, sort_order=1)
    due_at: Mapped[datetime] = mapped_column(Moment, sort_order=2)
    leased_at: Mapped[datetime | None] = mapped_column(Moment, sort_order=3)  # start of the current lease
    # After this, another worker may take it over.
    leased_until: Mapped[datetime | None] = mapped_column(Moment, sort_order=4)
    attempts: Mapped[int] = mapped_column(default=0, sort_order=5)
    settled_at: Mapped[datetime | None] = mapped_column(Moment, sort_order=6)

    def in_the_log(self) -> str:
        """Its name in logs, without user input."""
        return f"{type(self).__name__} {self.id}"
