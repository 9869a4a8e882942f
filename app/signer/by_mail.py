"""What a signer does from their mailbox alone: get a new private link, change the address, unsubscribe."""

from collections.abc import Sequence

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core import clock, tokens
from app.core.db import db, transaction
from app.core.tokens import Purpose
from app.letters.queries import letters_with_links
from app.models import Letter, Signature
from app.signer import lost_links, moves, unsubscribing
from app.signer.forms import LostLinkForm
from app.signing import links
from app.web import http, limits

bp = Blueprint("by_mail", __name__)


@bp.get("/lost-link")
def lost_link() -> Response:
    asked_for = request.args.get("letter")
    return lost_link_page(LostLinkForm(_letters(asked_for), data={"letter": asked_for}))


@bp.post("/lost-link")
def post_lost_link() -> Response:
    limits.count_request(limits.SIGN_UPS, of="lost links")
    form = LostLinkForm(_letters("".join(request.form.getlist("letter"))), request.form)
    if form.is_from_a_bot:
        return to_sent_page(form.email.said, unsent="1")
    if not form.validate():
        return lost_link_page(form, status=422)
    letter, address = form.chosen, form.address
    with transaction() as session:
        lost_links.mail_private_link(session, letter=letter, address=address, now=clock.now())
    return to_sent_page(address.deliver_to)


@bp.get("/lost-link/sent")
def lost_link_sent() -> Response:
    address, unsent = tokens.address_in(request.args.get("h", "")), request.args.get("unsent") == "1"
    page = render_template("signer/lost_link_sent.html", address=address, unsent=unsent)
    return http.token_page(make_response(page))


@bp.get("/move/<token>")
def move(token: str) -> Response:
    row, signature = links.live_row(db.session(), token, *moves.PROVES, now=clock.now())
    return move_page(signature, row.purpose)


@bp.post("/move/<token>")
def post_move(token: str) -> Response:
    now = clock.now()
    with transaction() as session:
        row, signature = links.live_row(session, token, *moves.PROVES, now=now)
        moves.prove_mailbox(session, signature=signature, purpose=row.purpose, now=now)
    return move_page(signature, row.purpose)


@bp.get("/unsubscribe/<token>")
def unsubscribe(token: str) -> Response:
    signature = links.signature_by_token(db.session(), token, Purpose.UNSUBSCRIBE, now=clock.now())
    return unsubscribe_page(signature, done=False)


@bp.post("/unsubscribe/<token>")
def post_unsubscribe(token: str) -> Response:
    now = clock.now()
    with transaction() as session:
        signature = links.signature_by_token(session, token, Purpose.UNSUBSCRIBE, now=now)
        unsubscribing.end_consents(session, signature_id=signature.id, now=now)
    return unsubscribe_page(signature, done=True)


def lost_link_page(form: LostLinkForm, *, status: int = 200) -> Response:
    return make_response(render_template("signer/lost_link.html", form=form), status)


def _letters(asked_for: str | None) -> Sequence[Letter]:
    return db.session.scalars(letters_with_links(now=clock.now(), asked_for=asked_for)).all()


def to_sent_page(address: str, *, unsent: str | None = None) -> Response:
    return redirect(url_for("by_mail.lost_link_sent", h=tokens.handle_for(address), unsent=unsent), code=303)


def move_page(signature: Signature, purpose: Purpose) -> Response:
    waiting = moves.waiting_move(db.session(), signature.id, now=clock.now())
    from_old = purpose is Purpose.OLD_ADDRESS
    proven = waiting is not None and (waiting.old_proven if from_old else waiting.new_proven)
    page = render_template(
        "signer/move.html", letter=signature.letter, moved=waiting is None, proven=proven, from_old=from_old,
        until=waiting.until if waiting else None,
    )  # fmt: skip
    return http.token_page(make_response(page))


def unsubscribe_page(signature: Signature, *, done: bool) -> Response:
    page = render_template("signer/unsubscribe.html", letter=signature.letter, done=done)
    return http.token_page(make_response(page))
