"""The pages of this package: the context of each template."""

from datetime import datetime
from typing import Any

from flask import make_response, render_template, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.claim_routes.draft import ClaimDraft
from app.core import clock
from app.core.db import db
from app.core.errors import LetterClosed, LetterNotOpenYet
from app.i18n.formats import moment
from app.letters.address_retention import KeptUntil, clock_of
from app.letters.letter_now import LetterNow
from app.letters.pausing import refuse_if_paused
from app.letters.taking_down import refuse_if_taken_down
from app.letters.versions import latest_text, texts_after
from app.models import ClaimState, Letter, Signature
from app.signing import queries
from app.signing.details import Details
from app.signing.forms import ConfirmForm, SignatureForm, SignForm
from app.signing.later_answers import Later
from app.signing.links import ToConfirm
from app.signing.place_fields import place_in
from app.signing.route_fields import prefilled
from app.signing.summary import in_short
from app.text import places
from app.text.filing import file_under_guess
from app.web import http, limits

BOXES = ("updates", "quote")
NEWER = "newer"  # value of the confirm page's `answers` parameter: those of a later sign-up


def refuse_to_sign(letter: Letter | LetterNow, *, now: datetime) -> None:
    """Raises what says why nobody can sign up: taken down, closed, not open yet, or paused."""
    refuse_if_closed(letter, now=now)
    refuse_if_paused(db.session(), letter)


def refuse_if_closed(letter: Letter | LetterNow, *, now: datetime) -> None:
    refuse_if_taken_down(letter)
    if letter.is_open(now):
        return
    if letter.opens_at is not None and letter.is_scheduled(now):
        opens = moment(letter.opens_at, letter.time_zone)
        told = gettext("Signing opens on %(on)s. You can already read the text.", on=opens)
        raise LetterNotOpenYet(told, way_on=_to_letter(letter))
    if letter.closes_at is None:
        raise LetterClosed(way_on=_to_letter(letter))
    closed = moment(letter.closes_at, letter.time_zone)
    raise LetterClosed(
        gettext("Signing closed on %(on)s. You can still read the text.", on=closed), way_on=_to_letter(letter)
    )


def refuse_if_too_late(signature: Signature | ToConfirm, *, now: datetime) -> None:
    letter = signature.letter
    refuse_if_taken_down(letter)
    if not letter.takes_confirmation(signed_up_at=signature.signed_up_at, now=now):
        raise LetterClosed(_too_late(letter), way_on=_to_letter(letter))


def _too_late(letter: Letter | LetterNow) -> str:
    until = letter.confirms_until()
    if letter.closes_at is None or until is None:
        return gettext("It no longer takes signatures. Nothing was signed.")
    return gettext(
        "Signing closed on %(on)s. People could confirm for 48 hours, until %(until)s. Nothing was signed.",
        on=moment(letter.closes_at, letter.time_zone),
        until=moment(until, letter.time_zone),
    )


def _to_letter(letter: Letter | LetterNow) -> tuple[str, str]:
    return url_for("public.letter", slug=letter.slug), gettext("Read the letter")


def agrees_to_newest(asked: ToConfirm, form: SignatureForm) -> bool:
    """True if the form showed the newest text, or names none. Otherwise consent is cleared, to be given to the new
    text.
    """
    if form.text.data in (None, "", asked.text_sha256):
        return True
    form.consent.data = False
    return False


def begun_form(letter: LetterNow, begun: MultiDict[str, str]) -> SignForm:
    """The full form, prefilled from the short one on the letter page, without errors."""
    data: dict[str, Any] = {name: "".join(begun.getlist(name)) for name in ("name", "email", "text")}
    shown = {"show_name": begun["show_name"]} if begun.get("show_name") in ("yes", "no") else {}
    return SignForm(letter, data=data | shown | {"place": place_in(begun), "professional": "professional" in begun})


def prefilled_form(signature: Signature, beside: Later | None = None, *, newer: bool = False) -> ConfirmForm:
    """The confirm form, prefilled from the sign form, or (`newer`) from the later sign-up of the same mailbox. Where
    the two differ, the more private choice is set; the consent box is empty.
    """
    first = _first_answers(signature)
    data = _answers_of(beside.details) if beside and newer else first
    if beside is not None:
        other = first if newer else _answers_of(beside.details)
        data["show_name"] = "yes" if data["show_name"] == other["show_name"] == "yes" else "no"
        data |= {box: data[box] and other[box] for box in BOXES}
    data |= {"file_under": file_under_guess(data["name"]), "filed": data["name"]}
    return ConfirmForm(signature.letter, data=data, promised=data.pop("promised"))


def _first_answers(signature: Signature) -> dict[str, Any]:
    return prefilled(ClaimDraft.decrypted(signature.claim_draft_encrypted)) | {
        "name": signature.name,
        "place": places.place_value(signature.country, signature.region),
        "professional": signature.claim_state is not ClaimState.NONE,
        "profession": signature.profession,
        "credit": signature.credit,
        "show_name": "yes" if signature.show_name else "no",
        "updates": signature.updates,
        "quote": signature.quote_consented_at is not None,
        "promised": [one.key for one in signature.promises],
    }


def _answers_of(details: Details) -> dict[str, Any]:
    plain = {name: getattr(details, name) for name in ("name", "profession", "credit", *BOXES)}
    return (
        plain
        | prefilled(details.claim_draft)
        | {
            "place": places.place_value(details.country, details.region),
            "professional": details.claims,
            "show_name": "yes" if details.show_name else "no",
            "promised": list(details.promised),
        }
    )


def sign_page(letter: Letter, form: SignForm, *, status: int = 200) -> Response:
    text = latest_text(db.session(), letter.id)
    return _page(
        "signing/sign.html",
        status=status,
        letter=letter,
        form=form,
        text=text,
        kept=_kept(letter),
        busy=limits.under_load(),
    )


def confirm_page(
    signature: Signature,
    form: ConfirmForm,
    *,
    token: str,
    status: int = 200,
    beside: Later | None = None,
    newer: bool = False,
) -> Response:
    """`beside`: a later sign-up's answers, which the page offers, or (`newer`) shows."""
    text = latest_text(db.session(), signature.letter_id)
    asked_again = text.id != signature.text_version_id
    return http.token_page(
        _page(
            "signing/confirm.html",
            status=status,
            letter=signature.letter,
            form=form,
            text=text,
            kept=_kept(signature.letter),
            asked_again=asked_again,
            newer_texts=texts_after(db.session(), signature.letter_id, signature.text_version_id)
            if asked_again
            else [],
            beside=beside,
            newer=newer,
            other_href=url_for("signing.confirm", token=token, answers=None if newer else NEWER),
            first_name=signature.name,
            in_short=in_short(form),
            not_me_href=url_for("signing.not_me", token=token),
            closed=signature.letter.closes_at is not None and signature.letter.closes_at <= clock.now(),
        )
    )


def _kept(letter: Letter) -> KeptUntil:
    """The retention of the address of someone who signs now, without updates."""
    now = clock.now()
    return clock_of(db.session(), letter).with_another(now).kept(updates=False, entered_at=now)


def receipt_page(signature: Signature) -> Response:
    """The page of a used confirm link: the signature's status, without the private link."""
    receipt = queries.receipt_of(db.session(), signature)
    return http.token_page(_page("signing/receipt.html", letter=signature.letter, receipt=receipt))


def not_me_page(signature: Signature) -> Response:
    return http.token_page(
        _page("signing/not_me.html", letter=signature.letter, done=False, pending=signature.is_pending)
    )


def disowned_page(letter: Letter) -> Response:
    return http.token_page(_page("signing/not_me.html", letter=letter, done=True, pending=False))


def _page(template: str, *, status: int = 200, **shown: Any) -> Response:
    return make_response(render_template(template, **shown), status)
