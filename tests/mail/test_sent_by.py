"""The last lines of every mail: who has sent it, and where to complain."""

from dataclasses import replace

import pytest
from flask import Flask

from app.core.config import Config
from app.core.db import db
from app.core.site_identity import SiteIdentity
from app.mail.rendering import render
from app.models import MailKind
from tests.mail.post_office import rows, text_of
from tests.mail.queued import Queue

SITE = SiteIdentity(
    name="Northern Letters",
    operator_name="Guild <of> the North",
    operator_address="7 Quay Street, Northport 10115",
    abuse_contact="abuse@guild.example",
)
SENT_BY = "Sent by Northern Letters, run by Guild <of> the North, 7 Quay Street, Northport 10115."
COMPLAIN = "To report abuse: abuse@guild.example"


def parts(config: Config) -> tuple[str, str]:
    """The mail in the queue, as text and as HTML."""
    [row] = rows()
    email = render(db.session(), row, base_url=config.base_url, mail_from=config.mail_from, now=row.made_at)
    return text_of(email), text_of(email, "html")


@pytest.mark.parametrize("kind", list(MailKind))
def test_every_mail_ends_with_who_has_sent_it_and_where_to_complain(
    app: Flask, queue: Queue, config: Config, kind: MailKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "undersigned", replace(config, site=SITE))
    queue(kind=kind)

    plain, html = parts(config)

    assert plain.rstrip().splitlines()[-2:] == [SENT_BY, COMPLAIN]
    assert "\n--\n" in plain.replace("-- \n", "--\n"), "below the line that ends what is said"
    assert "Guild &lt;of&gt; the North, 7 Quay Street" in html
    assert COMPLAIN in html


def test_without_an_operator_a_mail_ends_as_before(queue: Queue, config: Config) -> None:
    queue(kind=MailKind.CONFIRM)

    plain, html = parts(config)

    assert "Sent by" not in plain + html
    assert "report abuse" not in plain + html
