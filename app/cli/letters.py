"""`flask letter`: the operator's actions on letters. The console offers the same actions."""

from datetime import datetime
from typing import Any

import click
from flask.cli import AppGroup
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit_log.record import By
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import LetterNotFound, Refusal
from app.i18n.formats import day, moment
from app.i18n.time_zones import zone_of
from app.letters import actions, archiving, deliveries, pausing, taking_down
from app.letters.fields import MOST_LINE
from app.letters.taking_down import MOST_REASON
from app.models import Letter
from app.moderation import printed_words
from app.text import names


class Group(AppGroup):
    """Reports a refusal by its message and exits with 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refusal as error:
            raise click.ClickException(str(error)) from error


letter = Group("letter", help="Letters: list, close, archive, deliver and pause them, or take them down.")

SLUG = click.argument("slug")


@letter.command("list")
def list_letters() -> None:
    """List all letters, oldest first: state, slug, title, what the operator has done; drafts too."""
    now = clock.now()
    letters = db.session.scalars(select(Letter).where(Letter.deleted_at.is_(None)).order_by(Letter.id)).all()
    lines = [f"{one.state_said(now):9}  {one.slug}  {one.title}{_by_the_operator(one)}" for one in letters]
    click.echo("\n".join(lines) or gettext("There are no letters yet."))


@letter.command("close")
@SLUG
def close(slug: str) -> None:
    """Close a letter. People who signed up before can still confirm for 48 hours."""
    with transaction() as session:
        actions.close(session, letter=_found(session, slug), now=clock.now())
    click.echo(gettext("%(slug)s is closed.", slug=slug))


def _by_the_operator(letter: Letter) -> str:
    if letter.is_taken_down():
        return gettext(" (taken down)")
    return gettext(" (signing paused)") if letter.paused_at else ""


@letter.command("archive")
@SLUG
@click.option("--take-back", is_flag=True, help="Cancel within the week: closed again, with every name.")
def archive(slug: str, take_back: bool) -> None:
    """Erase the signers and archive: names disappear at once, and after a week all is erased. We email the owners."""
    with transaction() as session:
        found = _found(session, slug)
        (archiving.take_back if take_back else archiving.begin)(session, letter=found, now=clock.now())
        runs_at, zone = found.archives_at, found.time_zone
    if runs_at is None:
        click.echo(gettext("%(slug)s is closed again, and its names are shown.", slug=slug))
    else:
        when = moment(runs_at, zone)
        click.echo(
            gettext(
                "%(slug)s no longer shows names. We erase its signers on %(when)s. Until then, --take-back cancels.",
                slug=slug, when=when,
            )
        )  # fmt: skip


@letter.command("deliver")
@SLUG
@click.option("--to", "to_whom", metavar="TEXT", help="Who it was delivered to, as the letter's page shows it.")
@click.option("--on", metavar="YYYY-MM-DD", type=click.DateTime(["%Y-%m-%d"]), help="The day; by default today.")
@click.option("--take-back", is_flag=True, help="Undo the latest delivery, within seven days.")
def deliver(slug: str, to_whom: str | None, on: datetime | None, take_back: bool) -> None:
    """Record that a letter was delivered. From then on run the times we promised to signers."""
    to_whom, now = names.clean_line(to_whom or "", MOST_LINE), clock.now()
    if not take_back and not to_whom:
        raise click.UsageError(gettext("Add --to: who it was delivered to."))
    with transaction() as session:
        found = _found(session, slug)
        if take_back:
            latest = deliveries.latest_of(session, found)
            said = gettext(
                "Undone: the delivery of %(slug)s to %(to_whom)s on %(day)s.",
                slug=slug, to_whom=latest.to_whom, day=day(latest.delivered_on),
            )  # fmt: skip
            deliveries.take_back(session, letter=found, delivery_id=latest.id, now=now)
        else:
            printed_words.refuse(printed_words.refused_recipient(session, found, to_whom))
            one = deliveries.say_delivered(
                session,
                letter=found,
                to_whom=to_whom,
                on=on.date() if on else now.astimezone(zone_of(found.time_zone)).date(),
                now=now,
            )
            said = gettext(
                "Recorded: %(slug)s was delivered to %(to_whom)s on %(day)s. For seven days, --take-back undoes it.",
                slug=slug, to_whom=to_whom, day=day(one.delivered_on),
            )  # fmt: skip
    click.echo(said)


@letter.command("pause")
@SLUG
@click.option("--lift", is_flag=True, help="Let people sign again.")
def pause(slug: str, lift: bool) -> None:
    """Pause signing on one letter. Links that were emailed before still confirm."""
    with transaction() as session:
        found = _found(session, slug)
        act = pausing.resume if lift else pausing.pause
        act(session, letter=found, now=clock.now(), by=By(None, found.organisation_id))
    if lift:
        click.echo(gettext("People can sign %(slug)s again, as far as it is open.", slug=slug))
    else:
        click.echo(gettext("Nobody can sign %(slug)s for now. --lift ends that.", slug=slug))


@letter.command("take-down")
@SLUG
@click.option("--reason", metavar="TEXT", help="Shown to the public and kept in the audit log: name no signer.")
@click.option("--lift", is_flag=True, help="Put the letter back, as it was.")
def take_down(slug: str, reason: str | None, lift: bool) -> None:
    """Take a letter down: its pages and API answer 410 with reason and day, lists and exports are off. Its signers’
    private links, erasing and my data work on.
    """
    said = names.clean_line(reason or "", 10 * MOST_REASON)
    if lift == bool(said):
        raise click.UsageError(gettext("Say either --reason, which everyone will read, or --lift."))
    if names.too_long(said, MOST_REASON):
        raise click.UsageError(gettext("Shorten the reason to %(number)s characters.", number=MOST_REASON))
    with transaction() as session:
        found = _found(session, slug)
        by = By(None, found.organisation_id)
        if lift:
            taking_down.put_back(session, letter=found, now=clock.now(), by=by)
        else:
            taking_down.take_down(session, letter=found, reason=said, now=clock.now(), by=by)
    if lift:
        click.echo(gettext("%(slug)s is back, as it was.", slug=slug))
    else:
        click.echo(gettext("%(slug)s is taken down. --lift puts it back.", slug=slug))


def _found(session: Session, slug: str) -> Letter:
    """Raises LetterNotFound."""
    letter = session.scalar(select(Letter).where(Letter.slug == slug))
    if letter is None:
        raise LetterNotFound(gettext("There is no letter %(slug)s. See `flask letter list`.", slug=slug))
    return letter
