"""Whether the journal in JOURNAL_URL would outlive the database: said at start, and not after the loss."""

import logging

import psycopg

from app.core.config import Config
from app.core.journal_database import why_unfit
from app.operations.failures import CannotKeep

log = logging.getLogger(__name__)


def check_journal(config: Config) -> None:
    """Raises CannotKeep where it would not. While it can't be reached web and worker wait for it: what needs a line is
    refused until then.
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
