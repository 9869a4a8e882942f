import threading
from functools import lru_cache

from flask_babel import lazy_gettext

from app.models import Signature
from app.pictures import end_credit
from app.pictures.end_credit import EndCredit

OF_A_SUPPORTER = lazy_gettext("the undersigned")  # only verified signers are shown with profession and credit


def end_credit_of(signature: Signature) -> EndCredit | None:
    """What the picture of a name shows. None if the public lists do not show it, or no font of ours has its letters."""
    credit = shown_of(signature)
    return credit if credit is not None and credit.can_be_set else None


def lacks_a_face(signature: Signature) -> bool:
    """True if a name is public but has no picture because our fonts lack its letters."""
    credit = shown_of(signature)
    return credit is not None and not credit.can_be_set


def shown_of(signature: Signature) -> EndCredit | None:
    """What the public lists show. None if they do not show the name."""
    public = signature.is_entered and signature.is_shown
    letter = signature.letter
    if not public or not signature.name or not letter.shows_names() or letter.is_taken_down():
        return None
    verified = signature.is_verified
    role = _role(signature) if verified else str(OF_A_SUPPORTER)
    return EndCredit(role=role, name=signature.name, letter=letter.title, verified=verified)


def picture_of(shown: EndCredit, *, address: str) -> bytes:
    """Cached by its content, so that an erased or changed name is never served."""
    with _drawing:
        return _drawn(shown, address=address)


_drawing = threading.Lock()  # one at a time: a picture keeps a core busy for a fraction of a second
_drawn = lru_cache(maxsize=64)(end_credit.picture)


def _role(signature: Signature) -> str:
    profession = signature.letter.profession(signature.profession)
    return signature.credit or (profession.one if profession else str(OF_A_SUPPORTER))
