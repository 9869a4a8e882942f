"""The columns of a row that is work."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Moment


class Leased:
    """A model with these stands behind its own columns in a queue: app/jobs/leased_queue.py. Its `state` says whether
    a row waits; a partial index on `due_at` of those that do makes them quick to find. A model of rows about people
    declares the columns again, each with its mark (app/core/personal.py).
    """

    if TYPE_CHECKING:
        id: Any
        state: Any

    made_at: Mapped[datetime] = mapped_column(Moment, sort_order=1)
    due_at: Mapped[datetime] = mapped_column(Moment, sort_order=2)
    leased_at: Mapped[datetime | None] = mapped_column(Moment, sort_order=3)  # a worker holds it since then
    leased_until: Mapped[datetime | None] = mapped_column(
        Moment, sort_order=4
    )  # whoever finds it later may take it over
    attempts: Mapped[int] = mapped_column(default=0, sort_order=5)
    settled_at: Mapped[datetime | None] = mapped_column(Moment, sort_order=6)

    def in_the_log(self) -> str:
        """What a log may call it: never by a value that somebody has typed."""
        return f"{type(self).__name__} {self.id}"
