from sqlalchemy.orm import Session

from app.core.errors import NotFound, NothingWaits
from app.models import Signature


def locked(session: Session, signature_id: int, *, letter_id: int | None = None) -> Signature:
    """The row as it stands, and nobody changes it before this transaction ends. Raises NothingWaits where there is
    none, and NotFound where it is not of this letter.
    """
    signature = session.get(Signature, signature_id, populate_existing=True, with_for_update=True)
    if letter_id is not None and (signature is None or signature.letter_id != letter_id):
        raise NotFound
    if signature is None:
        raise NothingWaits
    return signature
