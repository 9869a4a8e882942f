"""JOURNAL_URL leads to a database that would survive a loss of the site's own."""

import psycopg
from flask_babel import gettext

from app.core.journal_database import on_one_server, why_unfit
from app.operations.checks.check import Finding, Installation, fault, ok, warning


def journal_url(installation: Installation) -> Finding:
    """If it is away, web and worker start anyway, and refuse whatever needs a journal line until it is back."""
    config = installation.config
    if config.journal_url is None:
        return ok(gettext("The restore journal is kept in DATA_DIR alone: copy it often, to another machine."))
    try:
        if why := why_unfit(config.journal_url, beside=config.database_url):
            return fault(why)
        near = on_one_server(config.journal_url, config.database_url)
    except psycopg.Error:
        return warning(
            gettext(
                "The database of JOURNAL_URL, or the site’s own, can’t be reached: nobody is erased, withdrawn or "
                "hidden until it can. Start it, or correct JOURNAL_URL."
            )
        )
    if near:
        return warning(
            gettext(
                "JOURNAL_URL is on the server of the database itself: a disk that dies takes both. It is safer on a "
                "server of its own."
            )
        )
    return ok(gettext("The restore journal is kept in the database of JOURNAL_URL, too."))
