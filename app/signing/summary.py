"""What a form says of its signer, in a few rows: what the confirm page shows before anything is changed."""

from collections.abc import Iterator

from app.claim_routes import ROUTES
from app.signing.forms import ConfirmForm, SignatureForm
from app.text import places


def in_short(form: SignatureForm) -> list[tuple[str, str]]:
    """(what, in words) of each answer beside the name."""
    return list(_rows(form))


def _rows(form: SignatureForm) -> Iterator[tuple[str, str]]:
    if isinstance(form, ConfirmForm) and form.file_under.data:
        yield "Filed under", form.file_under.data
    if form.place.chosen:
        country, region = form.place.chosen
        state = [places.place_name(country, region)] if region else []
        yield "From", ", ".join([*state, places.place_name(country)])
    profession = form.letter.profession(form.profession.data) if form.claims else None
    if profession is not None:
        route = ROUTES.get(form.route.data or "")
        credit = form.cleaned_credit or f"{profession.one[0].upper()}{profession.one[1:]}"
        yield "Work", f"{credit}, {route.checked_by if route else 'not checked yet'}"
    promised = [box["words"] for box in form.action_boxes if box["checked"]]
    if promised:
        yield "Promised", "; ".join(promised)
    shown = "Shown, with your credit and place" if form.claims else "Shown, with your place"
    private = "Not shown: you’re counted, but your name isn’t listed"
    yield "Your name", shown if form.show_name.data == "yes" else private
    if form.updates.data:
        yield "Email", "About this letter, until it is delivered"
    if form.quote.data:
        yield "Quotes", "The organisers may ask you for one"
