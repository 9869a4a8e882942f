"""The commands of `flask` that run the site, and the operator's other tasks."""

import time
from datetime import datetime
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup, ScriptInfo, pass_script_info, with_appcontext
from flask_babel import gettext
from sqlalchemy import select

from app.cli.accounts import account, sign_in_link
from app.cli.backups import backup, keys, restore_command, rewrap_keys
from app.cli.check import check, version_command
from app.cli.command import Command, all_is_loaded, beating, checks_first, leaves_of, moment
from app.cli.domains import domain
from app.cli.letters import letter
from app.cli.mail import bounce, mail
from app.cli.names import names
from app.cli.organisations import organisation
from app.cli.serve import load, serve
from app.cli.status import status
from app.cli.switches import switch
from app.cli.up import end_with_stdin, up
from app.cli.worker import Worker
from app.core import clock, last_runs, logs
from app.core.config import Config
from app.core.db import db, transaction
from app.demo import load as demo_loader
from app.exports import actions as exports
from app.exports.formats import CSV, FORMATS
from app.exports.us_states import region_named
from app.ledger import registrar
from app.models import Letter
from app.notices import jobs as notices
from app.operations.checks.registry import check_start
from app.operations.in_use import at_work
from app.retention import jobs
from app.signing import delivery_mails, reminders
from app.tally import audit, rebuild
from app.tally.public_lists import ListName

LOCK_SECONDS = 10.0
LOOK_SECONDS = 1.0


def register(app: Flask) -> None:
    for command in (
        serve_command,
        work,
        up_command,
        demo,
        export,
        tally,
        chores_command,
        keys,
        backup,
        restore_command,
        domain,
        names,
        letter,
        account,
        organisation,
        sign_in_link,
        mail,
        bounce,
        check,
        version_command,
        status,
        switch,
    ):
        app.cli.add_command(command)
    unchecked = (serve_command, work, up_command, restore_command, rewrap_keys, check, version_command, status)
    for command in leaves_of(app.cli):
        if command not in unchecked:
            checks_first(command)


with_stdin = click.option("--until-stdin-closes", is_flag=True, hidden=True, help="How `flask up` holds its children.")


@click.command("serve", cls=Command)
@click.option("--wsgi", metavar="MODULE:APP", help="Serve another application, with the same server and threads.")
@with_stdin
@pass_script_info
def serve_command(info: ScriptInfo, wsgi: str | None, until_stdin_closes: bool) -> None:
    """Run the web process on PORT until SIGTERM or SIGINT."""
    app = info.load_app()
    logs.begin(app.extensions["undersigned"].log_format)
    if until_stdin_closes:
        end_with_stdin()
    config: Config = app.extensions["undersigned"]
    with at_work(config):
        if wsgi is None:
            _check_start(app)
        with beating(app):
            all_is_loaded()
            app.extensions["request_log"].begin(config.log_format)
            serve(load(wsgi) if wsgi else app, config)


@click.command("work", cls=Command)
@with_stdin
@pass_script_info
def work(info: ScriptInfo, until_stdin_closes: bool) -> None:
    """Run the worker (registrar, mail, chores) until SIGTERM or SIGINT."""
    app = info.load_app()
    logs.begin(app.extensions["undersigned"].log_format)
    if until_stdin_closes:
        end_with_stdin()
    with at_work(app.extensions["undersigned"]):
        _check_start(app)
        all_is_loaded()
        Worker(app).run()


@click.command("up", cls=Command)
@click.option("--until-parent-ends", is_flag=True, help="Also stop when the command that started this one has ended.")
@pass_script_info
def up_command(info: ScriptInfo, until_parent_ends: bool) -> None:
    """Upgrade the database, load the demo if it is empty, run web and worker until Ctrl-C."""
    up(info.load_app(), until_parent_ends=until_parent_ends)


@click.command("demo", cls=Command)
@click.option("--signers", metavar="N", type=click.IntRange(min=0), default=0, show_default=True)
@with_appcontext
def demo(signers: int) -> None:
    """Load the demo letters that are missing, and N invented signers. Not in production."""
    config: Config = current_app.extensions["undersigned"]
    if config.production:
        raise click.ClickException(
            gettext(
                "Not in production: invented letters and signers would be among real ones, and nothing removes them."
            )
        )
    slugs = demo_loader.load(signers=signers, now=clock.now())
    said = {"letters": ", ".join(slugs), "signers": signers}
    click.echo(gettext("Demo letters: %(letters)s. Invented signers added: %(signers)s.", **said))


@click.command("export", cls=Command)
@click.argument("slug")
@click.option("--list", "list_name", type=click.Choice([one.value for one in ListName]), required=True)
@click.option("--format", type=click.Choice(sorted(FORMATS)), default=CSV.name, show_default=True)
@click.option("--state", metavar="STATE", help="Only one state: CA, or California; DC for Washington, D.C.")
@click.option("-o", "path", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), required=True)
@with_appcontext
def export(slug: str, list_name: str, format: str, state: str | None, path: Path) -> None:
    """Write the listed names of a letter into FILE, and FILE.manifest.json beside it. The owners see this download."""
    region = region_named(state) if state else None
    manifest = exports.export_to_file(
        slug=slug, which=ListName(list_name), format=format, region=region, path=path, now=clock.now()
    )
    said = {"file": path, "rows": manifest["counts"]["rows"]}
    click.echo(gettext("Rows in %(file)s: %(rows)s. %(file)s.manifest.json says which list it is.", **said))


tally = AppGroup("tally", help="Check the tally, or rebuild it.")


@tally.command("audit", cls=Command)
def tally_audit() -> None:
    """Tally = fold of the entries = rows, for every letter; exits with 1 if not."""
    findings = _findings()
    if findings:  # the count of held names follows at the registrar's next run: errors that remain are real
        time.sleep(LOOK_SECONDS)
        findings = [finding for finding in _findings() if finding in findings]
    with transaction() as session:
        last_runs.note(session, last_runs.AUDIT, now=clock.now(), succeeded=not findings)
    for finding in findings:
        click.echo(finding)
    if findings:
        raise click.exceptions.Exit(1)
    click.echo(gettext("The tally, the fold of the entries and the rows agree."))


def _findings() -> list[str]:
    return [finding for letter in _letters() for finding in audit.audit(letter)]


@tally.command("rebuild", cls=Command)
def tally_rebuild() -> None:
    """Rebuild the tally of every letter from its entries alone."""
    deadline = time.monotonic() + LOCK_SECONDS
    while not _rebuild_all():
        if time.monotonic() > deadline:
            raise click.ClickException(
                gettext("A registrar is working without a pause. Stop `flask work` and try again.")
            )
        time.sleep(0.05)


def _rebuild_all() -> bool:
    """False, having changed nothing, if a registrar is running."""
    with transaction() as session:
        if not registrar.is_alone(session):
            return False
        for letter in _letters():
            row = rebuild.rebuild(session, letter, now=clock.now())
            said = {"letter": letter.slug, "signed": row.signed, "verified": row.verified, "private": row.private}
            click.echo(gettext("%(letter)s: %(signed)s signed, %(verified)s verified, %(private)s private", **said))
    return True


def _letters() -> list[Letter]:
    """Letters that have a tally: a draft gets one on publication."""
    letters = db.session.scalars(select(Letter).order_by(Letter.id))
    return [letter for letter in letters if letter.is_public()]


@click.command("chores", cls=Command)
@click.option("--now", metavar="ISO", callback=moment, help="The moment to use instead of now.")
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted; by default as of now.")
@with_appcontext
def chores_command(now: datetime | None, dry_run: bool) -> None:
    """Expire, delete and notify organisers as of another moment. The worker does this at the real one."""
    config: Config = current_app.extensions["undersigned"]
    if not dry_run and now is None:
        raise click.UsageError(gettext("Add --now, the moment to use instead of now, or --dry-run."))
    if not dry_run and config.production:
        raise click.ClickException(
            gettext(
                "Not in production: a moment in the future would erase what we promised people to keep until then. "
                "`flask work` does the chores every ten minutes; --dry-run says what it would do."
            )
        )
    moment = now or clock.now()
    for words, count in (jobs.would_run(moment) if dry_run else jobs.run(moment)).items():
        click.echo(f"{words}: {count}")
    if dry_run:
        click.echo(gettext("addresses left: %(count)s", count=jobs.addresses_left(moment)))
        return
    told = delivery_mails.tell(moment, mailed_at=clock.now())
    click.echo(gettext("emails about deliveries: %(count)s", count=told))
    reminded = reminders.remind(moment, mailed_at=clock.now())
    click.echo(gettext("reminders to the unconfirmed: %(count)s", count=reminded))
    noticed = notices.tell(moment, mailed_at=clock.now())
    click.echo(gettext("notices to organisers: %(count)s", count=noticed))


def _check_start(app: Flask) -> None:
    with app.app_context():
        check_start(app.extensions["undersigned"], now=clock.now)
