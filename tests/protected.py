"""Protected names for tests."""

from app.audit_log.record import By
from app.core import clock
from app.core.db import end_read, transaction
from app.models import Letter
from app.moderation import protected_names

STAR = "Orla Vantongeren"


MAREN = "Maren Oyelaran"


def protect(letter: Letter | None, name: str = STAR, *, famous: bool = True) -> None:
    with transaction() as session:
        protected_names.protect(
            session,
            letter_id=letter.id if letter else None,
            name=name,
            famous=famous,
            watch=None,
            by=By(),
            now=clock.now(),
        )
    end_read()


PUBLICIST = "desk@publicist.example"
