"""Checks at start that the journal in JOURNAL_URL would survive a loss of the database."""

import logging

import psycopg

from app.core.config import Config
from app.core.journal_database import why_unfit
from app.operations.failures import CannotKeep

log = logging.getLogger(__name__)


def check_journal(config: Config) -> None:
    """Raises CannotKeep if it would not. If the journal is unreachable, web and worker start anyway, and refuse
    whatever needs a journal line until it is back.
    """
    if config.journal_url is None:
        return
    try:
        why = why_unfit(config.journal_url, beside=config.database_url)
    except psycopg.Error:
        log.warning("the database of JOURNAL_URL, or the site's own, can't be reached; nothing is erased until it can")
        return
    if why:
        raise CannotKeep(why)
