"""Counts the standing signatures behind each promise of a pledge. What was counted is kept per signature in its own
rows, because promises may change with a newer text and are deleted when their signer is erased.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping

from sqlalchemy import Delete, bindparam, delete, exists, or_, select
from sqlalchemy.orm import Session

from app.core.db import table_of
from app.ledger.statements import add_each, insert_each
from app.models import CountedPromise, PromiseTally, Signature, SignaturePromise

_ROWS = table_of(CountedPromise)
_TAKE_OFF: Delete = delete(_ROWS).where(
    _ROWS.c.signature_id == bindparam("signature"), _ROWS.c.key == bindparam("promise")
)


def count(session: Session, stands: Mapping[int, bool]) -> None:
    """`stands`: by signature, whether it stands after its newest entries. Signers erased with an archived letter still
    stand, and keep their counted promises.
    """
    if not stands or not _any_between(session, min(stands), max(stands)):
        return
    made, kept = _keys_of(session, SignaturePromise, stands), _keys_of(session, CountedPromise, stands)
    if not made and not kept:
        return
    columns = (Signature.id, Signature.letter_id, Signature.erased_at)
    rows = session.execute(select(*columns).where(Signature.id.in_(made.keys() | kept.keys()))).all()
    added: Counter[tuple[int, str]] = Counter()
    gone, new = [], []
    for signature_id, letter_id, erased_at in rows:
        has = kept.get(signature_id, frozenset())
        promises = has if erased_at is not None else made.get(signature_id, frozenset())
        wanted = promises if stands[signature_id] else frozenset()
        gone += [{"signature": signature_id, "promise": key} for key in has - wanted]
        new += [{"signature_id": signature_id, "key": key} for key in wanted - has]
        added.update({(letter_id, key): 1 for key in wanted - has})
        added.subtract({(letter_id, key): 1 for key in has - wanted})
    if gone:
        session.execute(_TAKE_OFF, gone)
    insert_each(session, _ROWS, new)
    _add(session, added)


def _any_between(session: Session, first: int, last: int) -> bool:
    """Cheap check that spares letters without promises two long queries: signatures counted together have close ids."""
    among = (exists().where(one.signature_id.between(first, last)) for one in (SignaturePromise, CountedPromise))
    return bool(session.scalar(select(or_(*among))))


def _keys_of(
    session: Session, model: type[SignaturePromise | CountedPromise], signatures: Mapping[int, bool]
) -> dict[int, frozenset[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    for signature_id, key in session.execute(
        select(model.signature_id, model.key).where(model.signature_id.in_(signatures))
    ):
        found[signature_id].add(key)
    return {signature_id: frozenset(keys) for signature_id, keys in found.items()}


def _add(session: Session, added: Counter[tuple[int, str]]) -> None:
    rows = [{"letter_id": letter_id, "key": key, "signed": by} for (letter_id, key), by in sorted(added.items()) if by]
    add_each(session, table_of(PromiseTally), ["letter_id", "key"], rows)
