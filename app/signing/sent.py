"""After the sign form: check your mail, type the code here, or have the mail sent again."""

from datetime import datetime

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from app.core import clock, tokens
from app.core.config import Config
from app.core.db import transaction
from app.core.tokens import LINK_LIVES, Handle
from app.letters.embargo import letter_here
from app.mail.headers import subject_of
from app.mail.sender import parse_sender
from app.models import Letter, MailKind
from app.signing import codes, pages, resending
from app.text import addresses
from app.web import http, limits

bp = Blueprint("sent", __name__)


@bp.get("/letters/<slug>/sent")
def sent(slug: str) -> Response:
    return sent_page(letter_here(slug, now=clock.now()), tokens.handle_in(request.args.get("h", "")))


@bp.post("/letters/<slug>/sent")
def post_code(slug: str) -> Response:
    limits.count_request(limits.SIGN_UPS, of="codes")
    letter, handle = letter_here(slug, now=clock.now()), tokens.handle_in(request.args.get("h", ""))
    code = "".join(request.form.getlist("code"))[: codes.LONGEST]
    tried = try_code(handle, code) if handle else codes.Tried(None)
    if tried.token is None:
        return sent_page(letter, handle, error=told_of(tried), typed=code)
    return redirect(url_for("signing.confirm", token=tried.token), code=303)


@bp.post("/letters/<slug>/sent/again")
def post_again(slug: str) -> Response:
    letter, handle = letter_here(slug, now=clock.now()), tokens.handle_in(request.args.get("h", ""))
    pages.refuse_if_closed(letter, now=clock.now())
    limits.count_request(limits.SIGN_UPS, of="sign-ups")
    if handle is None:
        return sent_page(letter, None)
    mail_again(letter, handle)
    return to_sent_page(slug, handle, again="1")


def try_code(handle: Handle, typed: str) -> codes.Tried:
    with transaction() as session:
        return codes.try_code(session, handle, typed, now=clock.now())


def told_of(tried: codes.Tried) -> str:
    if tried.left == 0:
        return gettext("That code doesn’t match, and no tries are left. Use the link in the email.")
    return ngettext(
        "That code doesn’t match. You have one try left, or use the link in the email.",
        "That code doesn’t match. You have %(num)s tries left, or use the link in the email.",
        tried.left,
    )


def mail_again(letter: Letter, handle: Handle) -> None:
    address = _address_of(handle)
    if address is not None:
        with transaction() as session:
            resending.mail_again(session, letter=letter, address=address, handle=handle, now=clock.now())


def _address_of(handle: Handle) -> addresses.Address | None:
    """None if a bot filled in the form, whose address was never validated."""
    try:
        return addresses.parse_address(handle.address)
    except addresses.BadAddress:
        return None


def to_sent_page(slug: str, handle: Handle, *, again: str | None = None, unsent: str | None = None) -> Response:
    """`unsent`: nothing was sent because the honeypot was filled in (app/signing/honeypot.py)."""
    return redirect(url_for("sent.sent", slug=slug, h=handle.in_url(), again=again, unsent=unsent), code=303)


def confirm_by(letter: Letter, link_until: datetime) -> datetime:
    """Until when the link confirms: its own expiry, or the letter's deadline if that is earlier."""
    last = letter.confirms_until()
    return link_until if last is None else min(last, link_until)


def sent_page(letter: Letter, handle: Handle | None, *, error: str = "", typed: str = "") -> Response:
    config: Config = current_app.extensions["undersigned"]
    page = render_template(
        "signing/sent.html",
        letter=letter,
        address=handle.address if handle and handle.address else None,
        h=handle.in_url() if handle else None,
        form={"error_list": [("code", error)] if error else []},
        error=error,
        typed=typed[: codes.LONGEST],
        again=request.args.get("again") == "1" and not error,
        unsent=request.args.get("unsent") == "1",
        mail_from=parse_sender(config.mail_from).address,
        subject=subject_of(MailKind.CONFIRM, letter),
        link_until=(until := confirm_by(letter, clock.now() + LINK_LIVES)),
        closes_first=until == letter.confirms_until(),
    )
    return http.token_page(make_response(page, 422 if error else 200))
