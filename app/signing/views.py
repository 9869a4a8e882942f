"""From the sign form to the receipt. The owner's own page is in private.py."""

from datetime import datetime

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from app import clock, limits, tokens
from app.db import transaction
from app.letters.queries import LetterText, letter_by_slug, version_shown
from app.models import Letter
from app.signing import actions, answers, changes, links, queries
from app.signing.details import Details
from app.signing.forms import ConfirmForm, SignForm
from app.tokens import Purpose

bp = Blueprint("signing", __name__)

DISOWNS = (Purpose.NOT_ME, Purpose.CONFIRM)  # both were mailed to the mailbox, and to nobody else


@bp.get("/letters/<slug>/sign")
def sign(slug: str) -> Response:
    letter = letter_by_slug(slug)
    answers.refuse_if_closed(letter, now=clock.now())
    return answers.sign_page(letter, SignForm(letter))


@bp.post("/letters/<slug>/sign")
def post_sign(slug: str) -> Response:
    letter = letter_by_slug(slug)
    answers.refuse_if_closed(letter, now=clock.now())
    if request.form.get("step") == "1":
        return answers.sign_page(letter, answers.begun_form(letter, request.form))
    limits.count_request(limits.SIGN_UPS, of="sign-ups")
    form = SignForm(letter, request.form)
    if form.is_from_a_bot:
        return to_sent_page(slug, form.email.data or "")
    if not form.validate():
        return answers.sign_page(letter, form, status=422)
    sign_up(letter, form, now=clock.now())
    return to_sent_page(slug, form.address.deliver_to)


def sign_up(letter: Letter, form: SignForm, *, now: datetime) -> None:
    details, address = form.details(), form.address
    with transaction() as session:
        answers.refuse_if_closed(letter, now=now)
        text = version_shown(letter.id, form.text.data)
        actions.sign(
            session, letter=letter, text_version_id=text.id, details=details, address=address,
            network=limits.stored_network(), now=now,
        )  # fmt: skip


def to_sent_page(slug: str, address: str) -> Response:
    return redirect(url_for("signing.sent", slug=slug, h=tokens.handle_for(address)), code=303)


@bp.get("/letters/<slug>/sent")
def sent(slug: str) -> Response:
    return answers.sent_page(letter_by_slug(slug), tokens.address_in(request.args.get("h", "")), now=clock.now())


@bp.get("/confirm/<token>")
def confirm(token: str) -> Response:
    signature = links.signature_by_token(token, Purpose.CONFIRM, now=clock.now())
    if not signature.is_pending:
        return answers.receipt_page(signature)
    answers.refuse_if_too_late(signature, now=clock.now())
    return answers.confirm_page(signature, answers.prefilled_form(signature), token=token)


@bp.post("/confirm/<token>")
def post_confirm(token: str) -> Response:
    now = clock.now()
    signature = links.signature_by_token(token, Purpose.CONFIRM, now=now)
    if not signature.is_pending:
        return answers.receipt_page(signature)
    answers.refuse_if_too_late(signature, now=now)
    form = ConfirmForm(signature.letter, request.form)
    text = answers.agreed_text(signature.letter, form)
    if not form.validate() or text is None:
        return answers.confirm_page(signature, form, token=token, status=422)
    hold_reason = queries.hold_reason(signature.letter, form.details().name)
    private_token = confirm_as_posted(token, form.details(), text, hold_reason, now=now)
    if private_token is None:
        return answers.receipt_page(links.signature_by_token(token, Purpose.CONFIRM, now=now))
    return redirect(url_for("private.signature", token=private_token), code=303)


def confirm_as_posted(
    token: str, details: Details, text: LetterText, hold_reason: str | None, *, now: datetime
) -> str | None:
    """The form was read outside the transaction, so that on SQLite nobody waits for that. What is changed is read
    inside, and the conditional UPDATE settles who confirms.
    """
    with transaction() as session:
        signature = links.signature_by_token(token, Purpose.CONFIRM, now=now)
        return actions.confirm(
            session, signature=signature, details=details, text_version_id=text.id, hold_reason=hold_reason, now=now
        )


@bp.get("/not-me/<token>")
def not_me(token: str) -> Response:
    signature = links.signature_by_token(token, *DISOWNS, now=clock.now())
    return answers.not_me_page(signature)


@bp.post("/not-me/<token>")
def post_not_me(token: str) -> Response:
    now = clock.now()
    with transaction() as session:
        signature = links.signature_by_token(token, *DISOWNS, now=now)
        if not signature.is_pending:
            return answers.not_me_page(signature)
        letter = signature.letter
        changes.disown(session, signature=signature, never=request.form.get("never") == "1", now=now)
    return answers.disowned_page(letter)
