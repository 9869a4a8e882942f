from sqlalchemy.orm import Session

from app.core.errors import NotFound, NothingWaits
from app.models import Signature


def locked(session: Session, signature_id: int, *, letter_id: int | None = None) -> Signature:
    """The current row, locked until the transaction ends. Raises NothingWaits if it is gone, and NotFound if it is not
    this letter's.
    """
    signature = session.get(Signature, signature_id, populate_existing=True, with_for_update=True)
    if letter_id is not None and (signature is None or signature.letter_id != letter_id):
        raise NotFound
    if signature is None:
        raise NothingWaits
    return signature
