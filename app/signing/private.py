"""The private page: what the owner of a signature sees and does, by the link that was mailed."""

from datetime import datetime

from flask import Blueprint, jsonify, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock, web
from app.db import transaction
from app.errors import BadRequest
from app.signing import answers, changes, links, queries
from app.tokens import Purpose

bp = Blueprint("private", __name__)

ACTS = ("show", "hide", "withdraw", "erase")
ASKED_TWICE = ("withdraw", "erase")


@bp.get("/signature/<token>")
def signature(token: str) -> Response:
    owned = links.signature_by_token(token, Purpose.PRIVATE, now=clock.now())
    if web.wants_json():
        receipt = queries.receipt_of(owned)
        return web.token_page(
            jsonify(
                state=receipt.state,
                number=receipt.number,
                index=receipt.index,
                level=receipt.level,
                listed=receipt.listed,
                claim=receipt.claim,
            )
        )
    return answers.private_page(owned)


@bp.post("/signature/<token>")
def post_signature(token: str) -> Response:
    act, now = request.form.get("act", ""), clock.now()
    if act not in ACTS:
        raise BadRequest("Open your private link again and use one of its buttons.")
    with transaction() as session:
        owned = links.signature_by_token(token, Purpose.PRIVATE, now=now)
        if act in ASKED_TWICE and request.form.get("sure") != "1":
            return answers.private_page(owned, sure=act)
        letter = owned.letter
        _do(session, act, owned.id, now=now)
    if act == "erase":
        return answers.erased_page(letter)
    return redirect(url_for("private.signature", token=token), code=303)


def _do(session: Session, act: str, signature_id: int, *, now: datetime) -> None:
    match act:
        case "withdraw":
            changes.withdraw(session, signature_id=signature_id, now=now)
        case "erase":
            changes.erase(session, signature_id=signature_id, now=now)
        case "show" | "hide":
            changes.show(session, signature_id=signature_id, shown=act == "show", now=now)
