"""Lead signatories, whom an organiser prints without a mailbox behind them. A guarded name (an addressee's, a protected
or a famous one) is printed of nobody but who stands on the letter's list with it, released like everybody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from app.errors import NotAllowed
from app.holds import HoldReason
from app.models import Letter
from app.moderation import found
from app.moderation.search import Search, Stands
from app.names import clean_name, fold
from app.signing.guarded import guards_of

GUARDED = (HoldReason.famous, HoldReason.addressee, HoldReason.protected)
OF_NO_LETTER = 0  # a letter that is still to be added has the platform's protected names alone


def guarded_and_unsigned(
    session: Session, names: Iterable[str], *, letter_id: int | None, addressees: Sequence[str] = ()
) -> set[str]:
    """Those of the names that nobody bears unseen and under which nobody is listed. `addressees`: of a form that is not
    saved yet.
    """
    guards = guards_of(letter_id or OF_NO_LETTER)
    guards = replace(guards, addressees=(*guards.addressees, *addressees))
    guarded = {name for name in names if guards.hold_reason(clean_name(name)) in GUARDED}
    return {name for name in guarded if letter_id is None or not _is_listed(session, letter_id, name)}


def refuse_guarded(session: Session, letter: Letter) -> None:
    """At publication: a name may have been protected since the draft was saved. Raises NotAllowed, and says which."""
    waiting = guarded_and_unsigned(session, (one.name for one in letter.authors), letter_id=letter.id)
    if waiting:
        names = " and ".join(sorted(waiting))
        raise NotAllowed(f"{names}: guarded since this draft was saved. Take it off the lead signatories first.")


def _is_listed(session: Session, letter_id: int, name: str) -> bool:
    page = found.page(session, letter_id, Search(name=name, stands=Stands.LISTED), after=None)
    return any(fold(row.name or "") == fold(clean_name(name)) for row in page.rows)
