"""An organisation's page: who it is, and its public letters."""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from flask import Blueprint, make_response, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.core import clock
from app.core.db import db
from app.core.errors import NotFound
from app.letters.by_organisation import letters_of, next_turn_of
from app.models import Letter, Organisation
from app.organisations import marks, queries
from app.public.letter_lines import letter_lines
from app.text import addresses
from app.web import http

bp = Blueprint("organisations", __name__)

_HTTPS = re.compile(r"https://[^\s/?#@]+\.[^\s@]+", re.I)


@dataclass(frozen=True)
class Behind:
    """Who is responsible, and how to reach them."""

    legal_name: str
    contact: str

    @property
    def href(self) -> str | None:
        """The contact as a link, if it is a mailbox or a web page."""
        if _HTTPS.fullmatch(self.contact):
            return self.contact
        try:
            return f"mailto:{quote(addresses.parse_address(self.contact).deliver_to, safe='@')}"
        except addresses.BadAddress:
            return None


@bp.get("/organisations/<organisation>")
def organisation(organisation: str) -> Response:
    """A former slug redirects to the current one."""
    now = clock.now()
    found, letters = _found(organisation, now=now)
    if found.slug != organisation:
        return _moved(found)
    page = render_template(
        "organisation.html",
        organisation=found,
        mark=marks.mark_of(db.session(), found.id),
        behind=_responsible(found, letters),
        letters=letter_lines(letters, now=now),
    )
    turn = next_turn_of(db.session(), found.id, now=now)
    return http.for_everybody(make_response(page), seconds=http.kept_until(turn, now=now))


@bp.get("/organisations/<organisation>/mark/<digest>.<any(png, jpg):suffix>")
def mark(organisation: str, digest: str, suffix: str) -> Response:
    found, _ = _found(organisation, now=clock.now())
    file = marks.file_of(db.session(), found.id, digest=digest)
    if file is None or file.suffix != suffix:
        raise NotFound(gettext("This mark has been replaced or taken down. See the organisation’s page."))
    return http.for_everybody(Response(file.content, mimetype=file.media_type))


def _found(slug: str, *, now: datetime) -> tuple[Organisation, list[Letter]]:
    """Raises NotFound if there is none, and with the same message if none of its letters is public."""
    organisation = queries.by_address(db.session(), slug)
    letters = list(db.session.scalars(letters_of(organisation.id, now=now))) if organisation else []
    if organisation is None or not letters:
        raise NotFound
    return organisation, letters


def _moved(organisation: Organisation) -> Response:
    response = redirect(url_for("organisations.organisation", organisation=organisation.slug), 301)
    response.headers["Cache-Control"] = f"public, max-age={http.KEPT_SECONDS}"  # it may move back
    return response


def _responsible(organisation: Organisation, letters: list[Letter]) -> Behind:
    """The organisation's own details, or else those that its newest letter gives its signers."""
    newest = letters[0]
    return Behind(
        organisation.legal_name or newest.responsible_name, organisation.contact or newest.responsible_contact
    )
