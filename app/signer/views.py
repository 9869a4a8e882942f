"""The private page: what the owner of a signature sees and does, by the mailed link."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, jsonify, redirect, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.core import clock
from app.core.config import Config
from app.core.db import db, transaction
from app.core.errors import BadRequest, NotAllowed, NotFound
from app.core.tokens import Purpose
from app.models import Signature
from app.signer import claims, corrections, moves, my_data, reaffirming, replies
from app.signer.end_credits import end_credit_of, picture_of
from app.signer.forms import AnswerForm, AppealForm, ClaimForm, ConsentsForm, CorrectForm, DoubtForm, MoveForm
from app.signer.pages import asked_of, consents_of, erased_page, place_of, private_page
from app.signing import links, owner_actions, queries
from app.web import http, limits

bp = Blueprint("signer", __name__)

BUTTONS = ("show", "hide", "withdraw", "erase")
ASKED_TWICE = ("withdraw", "erase")


@bp.get("/signature/<token>")
def signature(token: str) -> Response:
    owned = links.signature_by_token(db.session(), token, Purpose.PRIVATE, now=clock.now())
    return _as_json(owned) if http.wants_json() else private_page(owned, token=token, now=clock.now())


@bp.get("/signature/<token>/my-data.json")
def my_own_data(token: str) -> Response:
    owned = links.signature_by_token(db.session(), token, Purpose.PRIVATE, now=clock.now())
    response = http.token_page(jsonify(my_data.everything_about(db.session(), owned, now=clock.now())))
    response.headers["Content-Disposition"] = f'attachment; filename="{owned.letter.slug}-my-data.json"'
    return response


@bp.get("/signature/<token>/credit.png")
def credit(token: str) -> Response:
    owned = links.signature_by_token(db.session(), token, Purpose.PRIVATE, now=clock.now())
    limits.count_request(limits.PICTURES, of="pictures")
    shown = None if owned.letter.is_embargoed(clock.now()) else end_credit_of(owned)
    if shown is None:
        raise NotFound(
            gettext("There is a picture only of a name that is confirmed, shown and in a script our fonts can write.")
        )
    config: Config = current_app.extensions["undersigned"]
    host = config.base_url.partition("://")[2]
    address = f"{host}{url_for('public.letter', slug=owned.letter.slug)}"
    return http.token_page(Response(picture_of(shown, address=address), mimetype="image/png"))


@bp.post("/signature/<token>")
def post_signature(token: str) -> Response:
    act, now = request.form.get("act", ""), clock.now()
    owned = links.signature_by_token(db.session(), token, Purpose.PRIVATE, now=now)
    if act in FORMS:
        refused = FORMS[act](owned, token, request.form, now)
        return private_page(owned, token=token, now=now, status=422, **refused) if refused else _back_to(token)
    if act not in BUTTONS:
        raise BadRequest(gettext("Open your private link again and use one of its buttons."))
    if act in ASKED_TWICE and request.form.get("sure") != "1":
        return private_page(owned, token=token, now=now, sure=act)
    letter = owned.letter
    with transaction() as session:
        _do(session, act, links.signature_by_token(session, token, Purpose.PRIVATE, now=now).id, now=now)
    return erased_page(letter) if act == "erase" else _back_to(token)


def _back_to(token: str) -> Response:
    return redirect(url_for("signer.signature", token=token), code=303)


def _do(session: Session, act: str, signature_id: int, *, now: datetime) -> None:
    match act:
        case "withdraw":
            owner_actions.withdraw(session, signature_id=signature_id, now=now)
        case "erase":
            owner_actions.erase(session, signature_id=signature_id, now=now)
        case "show" | "hide":
            owner_actions.show(session, signature_id=signature_id, shown=act == "show", now=now)


# Each validates its form outside the transaction, like the confirm form. Returns the form if it has errors, by the
# template's name for it.
Refused = dict[str, Any]


def _correct(owned: Signature, token: str, posted: Any, now: datetime) -> Refused | None:
    _refuse_unless_confirmed(owned)
    form = CorrectForm(asked_of(owned), place_of(owned), posted)
    if not form.validate():
        return {"correct_form": form}
    wanted = form.wanted()
    judged = queries.judged(db.session(), owned.letter, wanted.name, file_under=wanted.file_under, credit=wanted.credit)
    with transaction() as session:
        owned = links.signature_by_token(session, token, Purpose.PRIVATE, now=now)
        corrections.correct(session, signature_id=owned.id, wanted=wanted, judged=judged, now=now)
        if form.place.chosen:
            corrections.move(session, signature_id=owned.id, place=form.place.chosen, now=now)
    return None


def _claim(owned: Signature, token: str, posted: Any, now: datetime) -> Refused | None:
    _refuse_unless_confirmed(owned)
    if owned.claim_state not in claims.UNPROVEN:
        raise NotAllowed(
            gettext(
                "This claim has been decided. To change the credit of a verified name, correct it on your private page."
            )
        )
    form = ClaimForm(owned.letter, owned, None, posted)
    if not form.validate():
        return {"claim_form": form}
    judged = queries.judged(db.session(), owned.letter, owned.name or "", file_under=None, credit=form.cleaned_credit)
    with transaction() as session:
        owned = links.signature_by_token(session, token, Purpose.PRIVATE, now=now)
        claims.claim(
            session, signature=owned, profession=form.profession.data, credit=form.cleaned_credit,
            waits=judged.fields, draft=form.claim_draft, now=now,
        )  # fmt: skip
    return None


def _consents(owned: Signature, token: str, posted: Any, now: datetime) -> Refused | None:
    form = ConsentsForm(posted)
    with transaction() as session:
        owned = links.signature_by_token(session, token, Purpose.PRIVATE, now=now)
        offered = {one.name for one in consents_of(owned)}
        ticked = {name: given and name in offered for name, given in form.data.items()}
        chosen = claims.choose_consents(session, signature_id=owned.id, **ticked, now=now)
    if not chosen:
        raise NotAllowed
    return None


def _address(owned: Signature, token: str, posted: Any, now: datetime) -> Refused | None:
    limits.count_request(limits.SIGN_UPS, of="sign-ups")  # it mails an arbitrary address, like a sign-up
    _refuse_unless_confirmed(owned)
    form = MoveForm(posted)
    if not form.validate():
        return {"move_form": form}
    with transaction() as session:
        owned = links.signature_by_token(session, token, Purpose.PRIVATE, now=now)
        moves.ask_to_move(session, signature=owned, address=form.address, now=now)
    return None


def _answer(owned: Signature, token: str, posted: Any, now: datetime) -> Refused | None:
    _refuse_unless_confirmed(owned)
    asked = replies.question_of(db.session(), owned)
    form = AnswerForm(asked.kind if asked else None, posted)
    if not form.validate():
        return {"answer_form": form}
    with transaction() as session:
        owned = links.signature_by_token(session, token, Purpose.PRIVATE, now=now)
        replies.answer(session, signature_id=owned.id, draft=form.claim_draft, words=form.cleaned_words, now=now)
    return None


def _appeal(owned: Signature, token: str, posted: Any, now: datetime) -> Refused | None:
    _refuse_unless_confirmed(owned)
    form = AppealForm(posted)
    if not form.validate():
        return {"appeal_form": form}
    with transaction() as session:
        owned = links.signature_by_token(session, token, Purpose.PRIVATE, now=now)
        replies.appeal(session, signature_id=owned.id, words=form.cleaned_words, now=now)
    return None


def _doubt(owned: Signature, token: str, posted: Any, now: datetime) -> Refused | None:
    _refuse_unless_confirmed(owned)
    form = DoubtForm(posted)
    if not form.validate():
        return {"doubt_form": form}
    with transaction() as session:
        owned = links.signature_by_token(session, token, Purpose.PRIVATE, now=now)
        replies.answer_doubt(session, signature_id=owned.id, words=form.cleaned_words)
    return None


def _reaffirm(owned: Signature, token: str, posted: Any, now: datetime) -> Refused | None:
    reaffirming.refuse(owned)
    newer = reaffirming.newer_than_signed(db.session(), owned, posted)
    if newer is None:
        return None  # already on the newest text
    if not newer.form.validate():
        return {"newer": newer}
    with transaction() as session:
        owned = links.signature_by_token(session, token, Purpose.PRIVATE, now=now)
        reaffirming.refuse(owned)
        owner_actions.reaffirm(
            session, signature_id=owned.id, text_version_id=newer.newest.id, consents=newer.form.asks_consent,
            promised=newer.form.promised, now=now,
        )  # fmt: skip
    return None


FORMS: dict[str, Callable[[Signature, str, Any, datetime], Refused | None]] = {
    "correct": _correct,
    "claim": _claim,
    "consents": _consents,
    "address": _address,
    "answer": _answer,
    "appeal": _appeal,
    "doubt": _doubt,
    "reaffirm": _reaffirm,
}


def _refuse_unless_confirmed(owned: Signature) -> None:
    if not owned.is_confirmed:
        raise NotAllowed


def _as_json(owned: Signature) -> Response:
    receipt = queries.receipt_of(db.session(), owned)
    return http.token_page(
        jsonify(
            state=receipt.state,
            number=receipt.number,
            index=receipt.index,
            level=receipt.level,
            listed=receipt.listed,
            claim=receipt.claim,
        )
    )
