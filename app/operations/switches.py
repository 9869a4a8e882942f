"""Turning the site's live switches (core/switches.py). Does not commit; every process sees it within two seconds."""

from datetime import datetime

from flask_babel import gettext
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.audit_log.record import THE_OPERATOR, AuditKind, By, record
from app.core.db import count_changed, insert_for, table_of
from app.core.errors import NotAllowed
from app.core.switches import LONGEST_MESSAGE, Message, Switch
from app.models import TurnedSwitch
from app.text import names

ON, OFF = "on", "off"


def position(on: bool) -> str:
    return ON if on else OFF


def turned(session: Session) -> dict[str, TurnedSwitch]:
    """The switches that are not in their usual position, as they are now."""
    return {row.name: row for row in session.scalars(select(TurnedSwitch))}


def why_not(switch: Switch, *, on: bool, message: str | None) -> str | None:
    """What is wrong with a call of `turn`, if anything."""
    said = {"switch": switch.name, "usual": position(switch.usual), "turned": position(not switch.usual)}
    if message is not None and (on is switch.usual or switch.message is Message.NONE):
        if switch.message is Message.NONE:
            return gettext("Nobody reads a message of “%(switch)s”: leave it out.", **said)
        return gettext("A message is for turning “%(switch)s” %(turned)s; %(usual)s is how it usually is.", **said)
    if on is not switch.usual and switch.message is Message.NEEDED and not names.clean_line(message or ""):
        return gettext("Turning “%(switch)s” %(turned)s needs a message: it is what every page shows.", **said)
    return None


def turn(
    session: Session, *, switch: Switch, on: bool, message: str | None = None, now: datetime, by: By = THE_OPERATOR
) -> bool:
    """False if it was so already, with the same message. Raises NotAllowed."""
    if (sentence := why_not(switch, on=on, message=message)) is not None:
        raise NotAllowed(sentence)
    said = _clean(message or "")
    table = table_of(TurnedSwitch)
    before = session.get(TurnedSwitch, switch.name, populate_existing=True)
    if on is switch.usual:
        if not count_changed(session, delete(TurnedSwitch).where(TurnedSwitch.name == switch.name)):
            return False
    elif before is not None and before.message == said:
        return False
    else:
        row = insert_for(session, table).values(name=switch.name, message=said, since=now)
        changed = {"message": row.excluded.message, "since": row.excluded.since}
        session.execute(row.on_conflict_do_update(index_elements=["name"], set_=changed))
    record(session, AuditKind.SWITCH_TURNED, by=by, now=now, switch=switch.name, position=position(on), message=said)
    return True


def _clean(message: str) -> str:
    """On one line, since it stands above pages. Raises NotAllowed."""
    said = names.clean_line(message[: 10 * LONGEST_MESSAGE], 10 * LONGEST_MESSAGE)
    if len(message) > 10 * LONGEST_MESSAGE or names.too_long(said, LONGEST_MESSAGE):
        raise NotAllowed(gettext("Shorten the message to %(number)s characters.", number=LONGEST_MESSAGE))
    return said
