"""A letter's own professions besides ours: at most ten, and none that is or looks like an existing one.

A profession that any signature uses (even a pending, withdrawn or erased one) cannot be changed or removed, because
signers chose it and may have been verified as such. Until then, organisers may change it freely. Signing locks the row,
so if an organiser and a signer collide, the later one gets an error.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, exists, insert, select, text, update
from sqlalchemy.orm import Session

from app.core.db import count_changed, table_of
from app.core.errors import ProfessionGone, ProfessionInUse
from app.letters.child_rows import in_order
from app.models import OwnProfession, Signature
from app.text.lookalikes import fold, skeleton
from app.text.professions import PROFESSIONS, Profession, is_own, own_slug

MOST = 10

ProfessionNames = tuple[str, str]  # plural heading and singular

_rows = table_of(OwnProfession)
_HOLD = (
    select(OwnProfession.slug)
    .where(OwnProfession.letter_id == bindparam("letter"), OwnProfession.slug == bindparam("profession"))
    .with_for_update(read=True, key_share=True)
)
# Must match the condition of the table's index exactly (tally/public_lists.py says why).
_NAMED = exists().where(
    Signature.letter_id == _rows.c.letter_id,
    Signature.profession == _rows.c.slug,
    text("substr(signatures.profession, length(signatures.profession) - 3) = '-own'"),
)


def like_ours(said: ProfessionNames) -> Profession | None:
    """The one of ours that it equals or looks like: in singular or plural, in any case, with any accents."""
    own = _comparison_forms(*said)
    return next((one for one in PROFESSIONS if own & _comparison_forms(one.name, one.one)), None)


def like_another(said: ProfessionNames, others: Collection[ProfessionNames]) -> ProfessionNames | None:
    return next((one for one in others if _comparison_forms(*said) & _comparison_forms(*one)), None)


def in_use(session: Session, letter_id: int) -> frozenset[ProfessionNames]:
    """The letter's own professions that signatures use."""
    rows = session.execute(select(_rows.c.name, _rows.c.one).where(_rows.c.letter_id == letter_id, _NAMED))
    return frozenset((row.name, row.one) for row in rows)


def changes(before: Collection[ProfessionNames], after: Collection[ProfessionNames]) -> dict[str, Any]:
    """The changes for the audit log; empty if they were only reordered."""
    came = [_in_short(one) for one in after if one not in before]
    went = [_in_short(one) for one in before if one not in after]
    return ({"professions_added": came} if came else {}) | ({"professions_removed": went} if went else {})


def write(session: Session, letter_id: int, said: Sequence[ProfessionNames]) -> None:
    """Save in this order; a row with unchanged words keeps its slug. Raises ProfessionInUse."""
    there = {(one.name, one.one): one.slug for one in session.execute(select(_rows).where(_of(letter_id)))}
    _remove(session, letter_id, {words: slug for words, slug in there.items() if words not in said})
    taken = {slug for words, slug in there.items() if words in said}
    for row in in_order([{"name": name, "one": one} for name, one in said]):
        slug = there.get((row["name"], row["one"]))
        if slug is not None:
            session.execute(update(_rows).where(_of(letter_id), _rows.c.slug == slug).values(position=row["position"]))
        else:
            slug = own_slug(row["name"], taken)
            session.execute(insert(_rows), row | {"letter_id": letter_id, "slug": slug})
        taken.add(slug)


def hold(session: Session, letter_id: int, profession: str | None) -> None:
    """Lock a profession before a signature uses it, until the transaction ends. Raises ProfessionGone."""
    if profession is None or not is_own(profession):
        return
    asked = {"letter": letter_id, "profession": profession}
    if session.execute(_HOLD, asked).one_or_none() is None:
        raise ProfessionGone


def _remove(session: Session, letter_id: int, going: dict[ProfessionNames, str]) -> None:
    """Locks first, which waits for concurrent sign-ups, so that the second statement sees them."""
    if not going:
        return
    these = _of(letter_id) & _rows.c.slug.in_(going.values())
    session.execute(select(_rows.c.slug).where(these).order_by(_rows.c.slug).with_for_update())
    if count_changed(session, delete(_rows).where(these, ~_NAMED)) < len(going):
        stay = [one for one in going if one in in_use(session, letter_id)]
        raise ProfessionInUse.of(stay)


def _of(letter_id: int) -> ColumnElement[bool]:
    return _rows.c.letter_id == letter_id


def _in_short(said: ProfessionNames) -> str:
    return f"{said[0]} ({said[1]})" if said[1] else said[0]


def _comparison_forms(*words: str) -> frozenset[str]:
    """The forms by which it is compared with others."""
    spelled = [one.replace("&", " and ") for one in words]
    return frozenset(look(one) for one in spelled for look in (fold, skeleton)) - {""}
