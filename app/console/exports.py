"""Exports: choosing list, state and format, and the history of earlier exports."""

from typing import Any

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app.accounts.guards import may
from app.accounts.permissions import Act
from app.accounts.queries import Desk
from app.console.blueprint import bp
from app.console.sending_files import as_attachment, as_checksum, as_manifest
from app.core import clock
from app.core.db import db
from app.core.errors import LetterNotFound, NotFound
from app.core.row_ids import row_id
from app.exports import actions, address_list, records
from app.exports.address_list import QUOTES, UPDATES, AddressList
from app.exports.formats import FORMATS
from app.exports.preview import Preview, preview
from app.exports.request import wanted_in
from app.i18n.formats import thousands
from app.models import Letter
from app.tally.public_lists import ListName

MOST_SHOWN = 50

LISTS = (
    (ListName.VERIFIED, lazy_gettext("Verified professionals")),
    (ListName.SUPPORTERS, lazy_gettext("Supporters")),
    (ListName.ALL, lazy_gettext("Both, in two lists")),
)


@bp.get("/letters/<slug>/tallies")
@may(Act.EXPORT_LISTS)
def tallies(desk: Desk) -> ResponseReturnValue:
    letter = published(desk)
    shown = preview(letter.id, wanted_in(request.args))
    return render_template("console/tallies.html", desk=desk, Act=Act, **offered(shown), **taken_out(desk))


@bp.post("/letters/<slug>/tallies")
@may(Act.EXPORT_LISTS)
def download(desk: Desk) -> ResponseReturnValue:
    letter, wanted = published(desk), wanted_in(request.form)
    return as_attachment(
        actions.export_to_hand(letter_id=letter.id, wanted=wanted, folder=folder(), by=desk.by, now=clock.now()),
        slug=letter.slug,
    )


@bp.get("/letters/<slug>/tallies/<int:export_id>.sha256")
@may(Act.EXPORT_LISTS)
def checksum(desk: Desk, export_id: int) -> ResponseReturnValue:
    letter = published(desk)
    export = records.export_by_id(db.session(), letter.id, export_id, account_id=whose(desk))
    return as_checksum(records.file_name_of(letter.slug, export), export.sha256)


@bp.get("/letters/<slug>/tallies/<int:export_id>.manifest.json")
@may(Act.EXPORT_LISTS)
def manifest(desk: Desk, export_id: int) -> ResponseReturnValue:
    """The manifest as written at export time. Raises NotFound for exports older than manifests."""
    letter = published(desk)
    export = records.export_by_id(db.session(), letter.id, export_id, account_id=whose(desk))
    if export.manifest is None:
        raise NotFound
    return as_manifest(records.file_name_of(letter.slug, export), export.manifest)


@bp.get("/letters/<slug>/tallies/addresses")
@may(Act.EXPORT_ADDRESSES, fresh=True)
def addresses(desk: Desk) -> ResponseReturnValue:
    return _addresses_page(desk, UPDATES)


@bp.post("/letters/<slug>/tallies/addresses")
@may(Act.EXPORT_ADDRESSES, fresh=True)
def download_addresses(desk: Desk) -> ResponseReturnValue:
    return _send_addresses(desk, UPDATES)


@bp.get("/letters/<slug>/tallies/quotes")
@may(Act.EXPORT_ADDRESSES, fresh=True)
def quotes(desk: Desk) -> ResponseReturnValue:
    return _addresses_page(desk, QUOTES)


@bp.post("/letters/<slug>/tallies/quotes")
@may(Act.EXPORT_ADDRESSES, fresh=True)
def download_quotes(desk: Desk) -> ResponseReturnValue:
    return _send_addresses(desk, QUOTES)


def _addresses_page(desk: Desk, which: AddressList) -> ResponseReturnValue:
    count = address_list.count(db.session(), which, published(desk).id)
    return render_template("console/tallies_addresses.html", desk=desk, count=count, which=which.name)


def _send_addresses(desk: Desk, which: AddressList) -> ResponseReturnValue:
    letter = published(desk)
    return as_attachment(
        actions.addresses_to_hand(
            which=which, letter_id=letter.id, slug=letter.slug, folder=folder(), by=desk.by, now=clock.now()
        ),
        slug=letter.slug,
    )  # fmt: skip


def published(desk: Desk) -> Letter:
    """Raises LetterNotFound for a draft, which has no tally."""
    if not desk.own_letter.is_public():
        raise LetterNotFound
    return desk.own_letter


def folder() -> Any:
    return current_app.extensions["undersigned"].data_dir


def whose(desk: Desk) -> int | None:
    """Owners see all exports, others only their own."""
    return None if desk.may(Act.SEE_EXPORTS) else desk.account.id


def offered(shown: Preview) -> dict[str, Any]:
    return {"shown": shown, "lists": LISTS, "formats": FORMATS.values(), "places": places(shown), "counted": counted}


def taken_out(desk: Desk) -> dict[str, Any]:
    """One page of exports, newest first, continued at the `before` parameter."""
    before = row_id(request.args.get("before", ""))
    page = records.page_of(db.session(), desk.own_letter.id, account_id=whose(desk), before=before, most=MOST_SHOWN)
    return {"exports": page.exports, "older": page.older, "title_of": records.title_of}


def places(shown: Preview) -> list[tuple[str, str]]:
    """The options of the state select, each with its counts for the chosen list."""
    which = shown.wanted.which
    return [
        (state.code, gettext("%(state)s: %(counts)s", state=state.name, counts=counted(which, state.totals)))
        for state in shown.states
    ]


def counted(which: ListName, totals: Any) -> str:
    """For example "1,371 listed, 17 private"; for both lists two counts, never their sum."""
    match which:
        case ListName.VERIFIED:
            return _listed_and_private(totals.verified_listed, totals.verified_private)
        case ListName.SUPPORTERS:
            return _listed_and_private(totals.supporters_listed, totals.supporters_private)
        case _:
            verified, supporters = thousands(totals.verified_listed), thousands(totals.supporters_listed)
            return gettext("%(verified)s and %(supporters)s listed", verified=verified, supporters=supporters)


def _listed_and_private(listed: int, private: int) -> str:
    return gettext("%(listed)s listed, %(private)s private", listed=thousands(listed), private=thousands(private))
