from sqlalchemy.orm import Session

from app.models import Letter


def locked(session: Session, letter_id: int, *, shared: bool = False) -> Letter:
    """The row as it stands, and nobody changes it before this transaction ends; `shared` with others who only need it
    to stay.
    """
    return session.get_one(Letter, letter_id, populate_existing=True, with_for_update={"read": shared})
