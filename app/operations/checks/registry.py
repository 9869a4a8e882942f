"""All checks, in the order in which they are said. A new one is a function, and a line here."""

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from flask_babel import gettext
from sqlalchemy.exc import OperationalError

from app.core.config import Config
from app.core.db import end_read
from app.core.logs import told_without_values
from app.operations.checks import database, disk, journal, keys, mail_server, redis_counts, sender_domain, settings
from app.operations.checks.check import Check, Finding, Installation, Level, warning
from app.operations.failures import CannotStart

DATABASE = Check(name="database", run=database.database, waits=True)
SECRET_KEYS = Check(name="SECRET_KEYS", run=keys.secret_keys, needs_database=True)
JOURNAL_URL = Check(name="JOURNAL_URL", run=journal.journal_url)

AT_START = (
    Check(name="DATA_DIR", run=settings.data_dir),
    Check(name="BASE_URL", run=settings.base_url),
    Check(name="TRUSTED_PROXIES", run=settings.trusted_proxies),
    Check(name="MAIL_URL", run=settings.mail_url),
    DATABASE,
    Check(name="schema", run=database.migrations, needs_database=True),
    SECRET_KEYS,
    JOURNAL_URL,
)

CHECKS = (
    *AT_START,
    Check(name="restore", run=database.restore, needs_database=True),
    Check(name="clock", run=database.clock, needs_database=True),
    Check(name="disk", run=disk.disk),
    Check(name="REDIS_URL", run=redis_counts.redis_url),
    Check(name="mail server", run=mail_server.mail_server),
    Check(name="test mail", run=mail_server.send_test_mail),
    Check(name="SPF", run=sender_domain.spf),
    Check(name="DKIM", run=sender_domain.dkim),
    Check(name="DMARC", run=sender_domain.dmarc),
)

# Of each command that writes or reads: it can't wait for a database. Some are needed before an upgrade.
OF_COMMANDS = (
    Check(name="database", run=database.database),
    Check(name="schema", run=database.migrations_of_before, needs_database=True),
    SECRET_KEYS,
    JOURNAL_URL,
)

log = logging.getLogger(__name__)


def findings(checks: Sequence[Check], installation: Installation) -> Iterator[tuple[Check, Finding]]:
    """As they come: a server that is away takes seconds. Call it in an application context."""
    for check in checks:
        found = _run(check, installation)
        if found is not None:
            yield check, found


def _run(check: Check, installation: Installation) -> Finding | None:
    if check.needs_database and installation.database_away:
        return warning(gettext("Not known while the database can’t be reached."))
    try:
        return check.run(installation)
    except Exception as error:  # a check that breaks hides none of the others
        end_read()
        return warning(gettext("This could not be checked: %(why)s", why=told_without_values(error)))


def refuse_faults(checks: Sequence[Check], installation: Installation) -> None:
    """Raises CannotStart, with what `flask check` says, if one of these finds a fault. Warnings are logged."""
    faults = []
    for check, found in findings(checks, installation):
        if found.level is Level.FAULT and not check.waits:
            faults.append(found.words)
        elif found.level is not Level.OK:
            log.warning("%s: %s", check.name, found.words)
    if faults:
        raise CannotStart("\n".join(faults))


def check_start(config: Config, *, now: Callable[[], datetime]) -> None:
    """Before `flask serve`, `flask work` and `flask up` begin. Raises CannotStart."""
    installation = Installation(config, now)
    refuse_faults(AT_START, installation)
    if installation.database_away:
        return
    try:
        keys.make_first_key()
    except OperationalError as error:  # it is waited for
        log.warning("the database does not say whether it has a key: %s", told_without_values(error))


def check_command(config: Config, *, now: Callable[[], datetime]) -> None:
    """Before any other command. Raises CannotStart."""
    refuse_faults(OF_COMMANDS, Installation(config, now))
