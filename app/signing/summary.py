"""A signer's answers in a few rows, shown on the confirm page before editing."""

from collections.abc import Iterator

from flask_babel import gettext, pgettext

from app.claim_routes import ROUTES
from app.signing.forms import ConfirmForm, SignatureForm
from app.text import places


def in_short(form: SignatureForm) -> list[tuple[str, str]]:
    """(label, value) of each answer except the name."""
    return list(_rows(form))


def _rows(form: SignatureForm) -> Iterator[tuple[str, str]]:
    if isinstance(form, ConfirmForm) and form.file_under.data:
        yield gettext("Filed under"), form.file_under.data
    if form.place.chosen:
        country, region = form.place.chosen
        yield gettext("From"), _place(country, region)
    profession = form.letter.profession(form.profession.data) if form.claims else None
    if profession is not None:
        route = ROUTES.get(form.route.data or "")
        credit = form.cleaned_credit or f"{profession.one[0].upper()}{profession.one[1:]}"
        checked = route.checked_by if route else gettext("not checked yet")
        yield gettext("Work"), pgettext("a credit", "%(credit)s, %(checked)s", credit=credit, checked=checked)
    promised = [box["words"] for box in form.action_boxes if box["checked"]]
    if promised:
        yield gettext("Promised"), "; ".join(promised)
    shown = gettext("Shown, with your credit and place") if form.claims else gettext("Shown, with your place")
    private = gettext("Not shown: you’re counted, but your name isn’t listed")
    yield gettext("Your name"), shown if form.show_name.data == "yes" else private
    if form.updates.data:
        yield gettext("Email"), gettext("About this letter, until it is delivered")
    if form.quote.data:
        yield gettext("Quotes"), gettext("The organisers may ask you for one")


def _place(country: str, region: str | None) -> str:
    if not region:
        return places.place_name(country)
    state = places.place_name(country, region)
    return pgettext("a place", "%(state)s, %(country)s", state=state, country=places.place_name(country))
