"""The private page: the signature's status, every form, what is kept and until when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import make_response, render_template
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.core.db import db
from app.letters.address_retention import KeptUntil, clock_of
from app.models import Correction, Letter, Signature
from app.signer import claims, moves, reaffirming, replies
from app.signer.end_credits import end_credit_of, lacks_a_face
from app.signer.forms import AnswerForm, AppealForm, ClaimForm, CorrectForm, DoubtForm, MoveForm
from app.signing import queries
from app.signing.details import Credited
from app.signing.judging import as_asked, waiting_of
from app.text import places
from app.web import http


@dataclass(frozen=True)
class Consent:
    """A consent box that can be ticked and cleared at any time."""

    name: str
    words: str
    since: datetime | None


def private_page(
    signature: Signature, *, token: str, now: datetime, sure: str | None = None, status: int = 200, **posted: Any
) -> Response:
    """`posted`: forms with errors, by the template's names (correct_form, claim_form, move_form, answer_form,
    appeal_form, doubt_form), and `newer`, if its form has errors.
    """
    question, declined = replies.question_of(db.session(), signature), replies.decline_of(db.session(), signature)
    doubt = replies.doubt_of(db.session(), signature)
    newer: reaffirming.Newer | None = posted.pop("newer", None) or reaffirming.newer_than_signed(
        db.session(), signature
    )
    forms = (own_forms(signature, question) if signature.is_confirmed else {}) | posted
    page = render_template(
        "signer/signature.html",
        token=token,
        letter=signature.letter,
        signature=signature,
        receipt=queries.receipt_of(db.session(), signature, private=True),
        correction=waiting_correction(signature),
        waiting=list(waiting_of(db.session(), signature.id).values()),
        consents=consents_of(signature),
        kept=kept_of(signature),
        move=moves.waiting_move(db.session(), signature.id, now=now),
        acts=acts_of(signature),
        question=question,
        doubt=doubt,
        declined=declined,
        may_appeal=declined is not None and declined.may_be_appealed(now),
        sure=sure,
        newer=newer,
        has_picture=end_credit_of(signature) is not None,
        lacks_a_face=lacks_a_face(signature),
        errors=next((form for form in (newer and newer.form, *posted.values()) if form and form.error_list), None),
        **forms,
    )
    return http.token_page(make_response(page, status))


def kept_of(signature: Signature) -> KeptUntil:
    clock = clock_of(db.session(), signature.letter)
    return clock.kept(updates=signature.updates, entered_at=signature.entered_at)


def waiting_correction(signature: Signature) -> Correction | None:
    return db.session.get(Correction, signature.id, populate_existing=True)


def asked_of(signature: Signature) -> Credited:
    """Name and credit as the signer last asked for them, reviewed or not."""
    correction = waiting_correction(signature)
    if correction is not None:
        return Credited(correction.name, correction.file_under, correction.credit)
    printed = Credited(signature.name or "", signature.file_under or "", signature.credit)
    return as_asked(printed, waiting_of(db.session(), signature.id))


def place_of(signature: Signature) -> str:
    return places.place_value(signature.country, signature.region)


def own_forms(signature: Signature, question: replies.Question | None) -> dict[str, Any]:
    """The forms that the owner of a confirmed signature may fill in."""
    asked = asked_of(signature)
    forms: dict[str, Any] = {
        "correct_form": CorrectForm(asked, place_of(signature)),
        "answer_form": AnswerForm(question.kind if question else None),
        "appeal_form": AppealForm(),
        "doubt_form": DoubtForm(),
    }
    if signature.claim_state in claims.UNPROVEN:
        forms["claim_form"] = ClaimForm(signature.letter, signature, asked.credit)
    if signature.address_encrypted is not None:
        forms["move_form"] = MoveForm()
    return forms


def consents_of(signature: Signature) -> list[Consent]:
    """What the letter asks for, and what was given before it stopped asking. Empty for a withdrawn signature, whose
    signer gets no more mail.
    """
    if signature.is_pending or signature.withdrawn_at is not None:
        return []
    offered = [
        Consent("updates", gettext("Email me about this letter until it is delivered"), signature.updates_consented_at),
        # No longer asked; signers who gave it can see and withdraw it here.
        Consent("audit", gettext("An auditor may ask me to confirm that I signed"), signature.audit_consented_at),
        Consent("quote", gettext("The organisers may ask me for a quote"), signature.quote_consented_at),
    ]
    return [one for one in offered if one.since is not None or signature.letter.asks(one.name)]


def acts_of(signature: Signature) -> list[str]:
    if not signature.is_confirmed:
        return ["erase"]
    return ["hide" if signature.show_name else "show", "withdraw", "erase"]


def erased_page(letter: Letter) -> Response:
    return http.token_page(make_response(render_template("signer/erased.html", letter=letter)))
