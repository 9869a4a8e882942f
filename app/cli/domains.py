"""`flask domain`: the mail domains that prove a workplace. The operator decides; the console shows which are
requested.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import click
from flask.cli import AppGroup
from flask_babel import gettext, ngettext, pgettext

from app.audit_log.record import THE_OPERATOR
from app.cli.names import Command
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import NotFound
from app.i18n.formats import thousands
from app.models import ListedDomain, Signature, WorkEmailRoute
from app.organisations.queries import by_address
from app.verification import actions, listings, revoking

domain = AppGroup("domain", help="Email domains that show where someone works.")

DOMAIN = click.argument("name", metavar="DOMAIN")


@domain.command("add", cls=Command)
@DOMAIN
@click.option("--subdomains", is_flag=True, help="Include all domains below it.")
@click.option("--organisation", metavar="SLUG", help="The organisation responsible for it.")
def add(name: str, subdomains: bool, organisation: str | None) -> None:
    """List DOMAIN as a work domain. Signers who gave an address there get their second link."""
    with transaction() as session:
        answers = by_address(session, organisation) if organisation else None
        if organisation and answers is None:
            raise NotFound(
                gettext(
                    "There is no organisation %(slug)s. Make one with `flask account add --organisation`.",
                    slug=organisation,
                )
            )
        listed = listings.list_domain(
            session, domain=name, organisation=answers.slug if answers else None, subdomains=subdomains, now=clock.now()
        )
        judged = session.scalars(listings.listed_since(listed.domain)).all()
    for route_id in judged:
        with transaction() as session:
            actions.judge_again(session, route_id=route_id, now=clock.now())
    if listed.subdomains:
        click.echo(gettext("%(domain)s is listed, with all domains below it.", domain=listed.domain))
    else:
        click.echo(gettext("%(domain)s is listed, alone, without those below it (--subdomains).", domain=listed.domain))


@domain.command("list", cls=Command)
def list_all() -> None:
    """List the domains, and how many signers each has verified, over all letters."""
    for listed in db.session.scalars(listings.listings()).all():
        resting = len(db.session.scalars(listings.resting_on(listed.domain)).all())
        click.echo("\t".join(_columns(listed, resting)))


@domain.command("waiting", cls=Command)
def waiting() -> None:
    """List the domains that signers gave and that are not listed, with how many signers on how many letters."""
    asked = listings.asked_for(db.session())
    for one in asked:
        click.echo("\t".join((one.domain, _counted_on(one.signers, one.letters), _since(one.since))))
    if not asked:
        click.echo(gettext("No domains to list."))


@domain.command("remove", cls=Command)
@DOMAIN
@click.option("--revoke", is_flag=True, help="The people it verified become supporters again, and we email them.")
def remove(name: str, revoke: bool) -> None:
    """Take DOMAIN off the list. The people it verified stay verified, unless --revoke."""
    name = listings.domain_in(name)
    with transaction() as session:
        was_listed = listings.remove(session, domain=name)
    resting = listings.left_without_listing(db.session(), db.session.scalars(listings.resting_on(name)).all())
    if not was_listed and not (revoke and resting):
        raise NotFound(
            gettext("%(domain)s is not listed, so nothing was changed. See `flask domain list`.", domain=name)
        )
    said = (
        gettext("%(domain)s is no longer listed.", domain=name)
        if was_listed
        else gettext("%(domain)s was not listed.", domain=name)
    )
    signers = thousands(len(resting))
    if not revoke:
        stay = gettext(
            "Signers it verified, who stay verified: %(signers)s. Use --revoke to undo that.", signers=signers
        )
        click.echo(f"{said} {stay}")
        return
    for route_id in resting:
        with transaction() as session:
            revoking.revoke(
                session, route_id=route_id, reason=revoking.Reason.DOMAIN_REMOVED, by=THE_OPERATOR, now=clock.now()
            )
    again = gettext("Signers it verified, who are supporters again and get an email: %(signers)s.", signers=signers)
    click.echo(f"{said} {again}")


@domain.command("signers", cls=Command)
@DOMAIN
def signers(name: str) -> None:
    """List who is verified by an address at DOMAIN or below it: letter, number, name if shown, email domain."""
    name = listings.domain_in(name)
    resting = db.session.scalars(listings.resting_on(name)).all()
    if not resting and db.session.get(ListedDomain, name) is None:
        raise NotFound(gettext("%(domain)s is not listed, and no one is verified by it.", domain=name))
    for route in resting:
        click.echo("\t".join(_signer(route)))
    for slug, count in sorted(Counter(route.signature.letter.slug for route in resting).items()):
        click.echo(f"{slug}: {_signers(count)}")
    if not resting:
        click.echo(gettext("No one is verified by %(domain)s.", domain=name))


def _signer(route: WorkEmailRoute) -> Sequence[str]:
    signature: Signature = route.signature
    number = gettext("number %(number)s", number=signature.number) if signature.number else gettext("no number yet")
    shown = signature.name if signature.shown and signature.name else gettext("name not shown")
    decided = gettext("by the address alone") if route.nth_of_domain else gettext("by a reviewer")
    return signature.letter.slug, number, shown, route.domain or "", decided


def _columns(listed: ListedDomain, resting: int) -> Sequence[str]:
    reach = gettext("with all below it") if listed.subdomains else pgettext("of a domain", "alone")
    return listed.domain, reach, _signers(resting), _since(listed.listed_at), listed.organisation or ""


def _since(moment: datetime) -> str:
    return gettext("since %(day)s", day=f"{moment:%Y-%m-%d}")


def _signers(count: int) -> str:
    return ngettext("%(num)s signer", "%(num)s signers", count)


def _counted_on(signers: int, letters: int) -> str:
    """Signers, and on how many letters."""
    told = _signers(signers)
    return ngettext("%(signers)s on %(num)s letter", "%(signers)s on %(num)s letters", letters, signers=told)
