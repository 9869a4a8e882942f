from sqlalchemy.orm import Session

from app.models import Letter


def locked(session: Session, letter_id: int, *, shared: bool = False) -> Letter:
    """Lock and reload the row until the end of this transaction; `shared` with others who only need it unchanged."""
    return session.get_one(Letter, letter_id, populate_existing=True, with_for_update={"read": shared})
