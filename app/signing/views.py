"""From the sign form to the receipt. The private page is in app/signer/views.py."""

from datetime import datetime

from flask import Blueprint, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from app.core import clock, tokens
from app.core.db import db, transaction
from app.core.tokens import Handle, Purpose
from app.letters.embargo import letter_here, letter_now_here
from app.signing import actions, later_answers, links, owner_actions, pages, queries
from app.signing.details import Details
from app.signing.forms import ConfirmForm, SignForm
from app.signing.sent import to_sent_page
from app.signing.to_sign import letter_to_sign
from app.web import limits, proof_of_work

bp = Blueprint("signing", __name__)

LONGEST_SOLUTION = 4_000  # of the proof of work; a longer one counts as missing
DISOWNS = (Purpose.NOT_ME, Purpose.CONFIRM)  # both were mailed to this mailbox only


@bp.get("/letters/<slug>/sign")
def sign(slug: str) -> Response:
    letter = letter_here(slug, now=clock.now())
    pages.refuse_to_sign(letter, now=clock.now())
    return pages.sign_page(letter, SignForm(letter))


@bp.post("/letters/<slug>/sign")
def post_sign(slug: str) -> Response:
    now = clock.now()
    letter = letter_now_here(slug, now=now)
    pages.refuse_to_sign(letter, now=now)
    if request.form.get("step") == "1":
        return pages.sign_page(letter_here(slug, now=now), pages.begun_form(letter, request.form))
    limits.count_sign_up("".join(request.form.getlist("altcha"))[:LONGEST_SOLUTION])
    form = SignForm(letter, request.form)
    if form.is_from_a_bot:
        return to_sent_page(slug, tokens.new_handle(form.email.said), unsent="1")
    if not form.validate():
        return pages.sign_page(letter_here(slug, now=now), form, status=422)
    handle = tokens.new_handle(form.address.deliver_to)
    sign_up(letter.id, form, handle, now=clock.now())
    return to_sent_page(slug, handle)


def sign_up(letter_id: int, form: SignForm, handle: Handle, *, now: datetime) -> None:
    details, address = form.details(), form.address
    with transaction() as session:
        read = letter_to_sign(session, letter_id, shown=form.text.data)
        pages.refuse_to_sign(read.letter, now=now)
        actions.sign(
            session, letter=read.letter, text_version_id=read.text_version_id, key=read.platform_key,
            details=details, address=address, handle=handle, network=limits.stored_network(), now=now,
        )  # fmt: skip


@bp.get("/challenge")
def challenge() -> Response:
    return jsonify(proof_of_work.new_challenge())


@bp.get("/confirm/<token>")
def confirm(token: str) -> Response:
    signature = links.signature_by_token(db.session(), token, Purpose.CONFIRM, now=clock.now())
    if not signature.is_pending:
        return pages.receipt_page(signature)
    pages.refuse_if_too_late(signature, now=clock.now())
    beside = later_answers.answers_beside(db.session(), signature.id)
    newer = beside is not None and request.args.get("answers") == pages.NEWER
    form = pages.prefilled_form(signature, beside, newer=newer)
    return pages.confirm_page(signature, form, token=token, beside=beside, newer=newer)


@bp.post("/confirm/<token>")
def post_confirm(token: str) -> Response:
    now = clock.now()
    asked = links.signature_to_confirm(db.session(), token, now=now)
    if not asked.is_pending:
        return pages.receipt_page(links.signature_by_token(db.session(), token, Purpose.CONFIRM, now=now))
    pages.refuse_if_too_late(asked, now=now)
    form = ConfirmForm(asked.letter, request.form)
    agrees = pages.agrees_to_newest(asked, form)
    if not form.validate() or not agrees:
        signature = links.signature_by_token(db.session(), token, Purpose.CONFIRM, now=now)
        return pages.confirm_page(signature, form, token=token, status=422)
    private_token = confirm_as_posted(asked, form.details(), now=now)
    if private_token is None:
        return pages.receipt_page(links.signature_by_token(db.session(), token, Purpose.CONFIRM, now=now))
    return redirect(url_for("signer.signature", token=private_token), code=303)


def confirm_as_posted(asked: links.ToConfirm, details: Details, *, now: datetime) -> str | None:
    """Reads everything outside the transaction, so that nobody on SQLite waits for it. A pending row never changes, so
    the conditional UPDATE decides whether it is still pending and who confirms.
    """
    judged = queries.judged(
        db.session(), asked.letter, details.name, file_under=details.file_under, credit=details.credit
    )
    with transaction() as session:
        return actions.confirm(
            session, signature_id=asked.id, details=details, text_version_id=asked.text_version_id,
            hold_reason=judged.name, waits=judged.fields, has_later_answers=asked.has_later_answers, now=now,
        )  # fmt: skip


@bp.get("/not-me/<token>")
def not_me(token: str) -> Response:
    signature = links.signature_by_token(db.session(), token, *DISOWNS, now=clock.now())
    return pages.not_me_page(signature)


@bp.post("/not-me/<token>")
def post_not_me(token: str) -> Response:
    now, never = clock.now(), request.form.get("never") == "1"
    signature = links.signature_by_token(db.session(), token, *DISOWNS, now=now)
    if not signature.is_pending:  # nothing to write, so take no write lock
        return pages.not_me_page(signature)
    with transaction() as session:
        signature = links.signature_by_token(session, token, *DISOWNS, now=now)
        letter = signature.letter
        gone = signature.is_pending and owner_actions.disown(session, signature=signature, never=never, now=now)
    return pages.disowned_page(letter) if gone else pages.not_me_page(signature)
