"""What the readings mean, in a sentence each, with what to do: for people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from babel.dates import format_timedelta
from flask_babel import gettext, ngettext

from app.core.switches import READ_ONLY
from app.i18n.formats import locale_here, thousands
from app.i18n.lists import all_of
from app.operations.checks.check import Level
from app.operations.readings import LEDGER, MAIL, Readings

SILENT = 60.0  # seconds without a heartbeat, which comes every ten
LAGS = 10.0  # the registrar looks several times a second
MAIL_IS_LATE = 5 * 60.0  # for mail that is due; one that was put off is not
MAIL_IS_OLD = 3600.0
AUDIT_IS_LATE = 13 * 3600.0  # two were missed
BACKUP_IS_LATE, BACKUP_IS_OLD = 26 * 3600.0, 3 * 24 * 3600.0
JOURNAL_IS_LATE = 2 * 3600.0  # as a restore has it (journals.py)


@dataclass(frozen=True)
class Verdict:
    """`about` is the same in every language, for programs; the words are sentences."""

    level: Level
    about: str
    words: str


def of_readings(found: Readings) -> list[Verdict]:
    every = (_switches, _worker, _ledger, _mail, _audit, _backup, _journal)
    return [*(judge(found) for judge in every), *_figures(found)]


def _switches(found: Readings) -> Verdict:
    if not found.turned:
        return Verdict(Level.OK, "switches", gettext("All switches are in their usual position."))
    words = gettext(
        "Not in their usual position: %(names)s. `flask switch list` says since when.", names=all_of(found.turned)
    )
    return Verdict(Level.WARNING, "switches", words)


def _worker(found: Readings) -> Verdict:
    if READ_ONLY.name in found.turned:
        return Verdict(Level.OK, "worker", gettext("The worker rests, because the site is read-only."))
    if found.worker_age is None:
        words = gettext("No worker has run yet, so nothing is mailed or counted. Start `flask work`.")
        return Verdict(Level.FAULT, "worker", words)
    if found.worker_age > SILENT:
        words = gettext(
            "No worker has been there for %(time)s, so nothing is mailed or counted. Start `flask work`, or look in "
            "its log.",
            time=_spelled(found.worker_age),
        )
        return Verdict(Level.FAULT, "worker", words)
    words = gettext("A worker was there %(time)s ago.", time=_spelled(found.worker_age))
    return Verdict(Level.OK, "worker", words)


def _ledger(found: Readings) -> Verdict:
    queue = found.queues[LEDGER]
    if queue.age <= LAGS:
        return Verdict(Level.OK, "ledger", gettext("Everything that was confirmed is counted."))
    words = ngettext(
        "%(number)s entry of the ledger waits to be counted, for %(time)s. Nothing is lost. If a worker is there, look "
        "in its log for what the registrar says.",
        "%(number)s entries of the ledger wait to be counted, the oldest for %(time)s. Nothing is lost. If a worker is "
        "there, look in its log for what the registrar says.",
        queue.depth,
        number=thousands(queue.depth),
        time=_spelled(queue.age),
    )
    return Verdict(Level.FAULT if queue.age > SILENT else Level.WARNING, "ledger", words)


def _mail(found: Readings) -> Verdict:
    queue = found.queues[MAIL]
    said = {"number": thousands(queue.depth), "time": _spelled(queue.age)}
    if found.mail_overdue > MAIL_IS_LATE:
        words = ngettext(
            "Mail is not leaving: %(number)s email waits, for %(time)s. Nothing is lost for 72 hours. If a worker is "
            "there, look in its log whether the mail server answers (MAIL_URL).",
            "Mail is not leaving: %(number)s emails wait, the oldest for %(time)s. Nothing is lost for 72 hours. If a "
            "worker is there, look in its log whether the mail server answers (MAIL_URL), or whether MAIL_RATE is too "
            "low.",
            queue.depth,
            **said,
        )
        return Verdict(Level.FAULT, "mail", words)
    if queue.age > MAIL_IS_OLD:
        words = ngettext(
            "%(number)s email waits, for %(time)s: it was put off and will be tried again.",
            "%(number)s emails wait, the oldest for %(time)s: some were put off and will be tried again.",
            queue.depth,
            **said,
        )
        return Verdict(Level.WARNING, "mail", words)
    if not queue.depth:
        return Verdict(Level.OK, "mail", gettext("No email waits."))
    words = ngettext("%(number)s email waits.", "%(number)s emails wait.", queue.depth, number=said["number"])
    return Verdict(Level.OK, "mail", words)


def _audit(found: Readings) -> Verdict:
    if found.audit_ok is None or found.audit_age is None:
        words = gettext("The tally was not audited yet: the worker does it ten minutes after its start.")
        return Verdict(Level.OK, "audit", words)
    time = _spelled(found.audit_age)
    if not found.audit_ok:
        words = gettext(
            "The audit of %(time)s ago found that tally, ledger and rows differ. Run `flask tally audit`: it says "
            "where.",
            time=time,
        )
        return Verdict(Level.FAULT, "audit", words)
    if found.audit_age > AUDIT_IS_LATE:
        words = gettext("The last audit of the tally was %(time)s ago. The worker does one every six hours.", time=time)
        return Verdict(Level.WARNING, "audit", words)
    return Verdict(Level.OK, "audit", gettext("The audit of %(time)s ago found nothing.", time=time))


def _backup(found: Readings) -> Verdict:
    if found.backup_age is None:
        words = gettext("There is no backup yet. Run `flask backup FILE` every night, and keep it elsewhere.")
        return Verdict(Level.WARNING, "backup", words)
    time = _spelled(found.backup_age)
    if found.backup_age <= BACKUP_IS_LATE:
        return Verdict(Level.OK, "backup", gettext("The last backup is from %(time)s ago.", time=time))
    level = Level.FAULT if found.backup_age > BACKUP_IS_OLD else Level.WARNING
    words = gettext(
        "The last backup is from %(time)s ago. Look why `flask backup FILE` did not run since, and run it.", time=time
    )
    return Verdict(level, "backup", words)


def _journal(found: Readings) -> Verdict:
    if found.journal_age is None:
        words = gettext("There is no restore journal yet. It begins when web or worker start.")
        return Verdict(Level.WARNING, "journal", words)
    time = _spelled(found.journal_age)
    if found.journal_age <= JOURNAL_IS_LATE:
        return Verdict(Level.OK, "journal", gettext("The last line of the journal is from %(time)s ago.", time=time))
    words = gettext(
        "The last line of the restore journal is from %(time)s ago, and one is written every hour while web or worker "
        "run. Start them, or look in their log. A restore would be refused.",
        time=time,
    )
    return Verdict(Level.FAULT, "journal", words)


def _figures(found: Readings) -> Iterator[Verdict]:
    said = {
        "signups": thousands(found.signups), "confirms": thousands(found.confirms), "pending": thousands(found.pending)
    }  # fmt: skip
    words = gettext("Signed up: %(signups)s. Confirmed: %(confirms)s. May still confirm: %(pending)s.", **said)
    yield Verdict(Level.OK, "signatures", words)
    states: dict[str, int] = {}
    for (state, _, _), count in found.mails.items():
        states[state] = states.get(state, 0) + count
    if states:
        counted = ", ".join(f"{state} {thousands(count)}" for state, count in sorted(states.items()))
        yield Verdict(Level.OK, "mails", gettext("Emails so far: %(counted)s.", counted=counted))


def _spelled(seconds: float) -> str:
    """ "3 minutes", in the reader's language."""
    return str(format_timedelta(timedelta(seconds=round(seconds)), threshold=1.5, locale=locale_here()))
