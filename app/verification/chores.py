"""Taking up new routes. The worker looks several times a second."""

from datetime import datetime

from app.db import db, end_read, transaction
from app.verification import beginning

BATCH = 50


def begin_routes(now: datetime) -> int:
    """Begin the new routes, oldest first, each in a transaction of its own. Returns how many."""
    waiting = beginning.new_routes(db.session(), most=BATCH)
    end_read()
    begun = 0
    for new in waiting:
        with transaction() as session:
            begun += beginning.begin(session, new, now=now)
    return begun
