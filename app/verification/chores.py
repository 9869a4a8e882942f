"""Taking up the routes that signing has left waiting. The worker looks several times a second."""

from datetime import datetime

from sqlalchemy import select

from app import addresses, sealing
from app.db import db, end_read, transaction
from app.models import Route, Signature
from app.verification import actions

BATCH = 50


def begin_routes(now: datetime) -> int:
    """Begin the new routes, oldest first, each in a transaction of its own. Returns how many."""
    new = db.session.execute(
        select(Route.signature_id).where(Route.begun_at.is_(None)).order_by(Route.id).limit(BATCH)
    ).scalars()
    waiting = new.all()
    end_read()
    return sum(_begin(signature_id, now=now) for signature_id in waiting)


def _begin(signature_id: int, *, now: datetime) -> bool:
    with transaction() as session:
        signature = session.get_one(Signature, signature_id, populate_existing=True)
        sealed = signature.address_sealed
        proven = addresses.parse_address(sealing.unseal(sealed)).canonical if sealed else ""
        return actions.begin_waiting_route(session, signature=signature, mailbox_proven=proven, now=now)
