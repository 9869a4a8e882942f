"""The console: where organisers publish letters, review claims and export lists. Views only; the rules live in the
rooms below.
"""

from flask import Flask

from app.accounts import unsent_forms
from app.accounts.permissions import Act
from app.console import (
    account,
    archiving,
    audit_log,
    deliveries,
    drafts,
    erasure,
    exports,
    home,
    joining,
    lead_signatories,
    letter_text,
    letters,
    mark,
    names,
    new_password,
    organisation,
    overview,
    people,
    publishing,
    review,
    settings,
    share_picture,
    signatures,
    unsent_form,
)
from app.console.blueprint import bp
from app.console.tabs import tabs_of, untied_leads
from app.web.refused_forms import csrf_token

# Importing a module registers its views on the blueprint.
SECTIONS = (
    home,
    account,
    people,
    joining,
    lead_signatories,
    new_password,
    names,
    organisation,
    mark,
    overview,
    review,
    exports,
    letters,
    settings,
    share_picture,
    signatures,
    publishing,
    archiving,
    unsent_form,
    deliveries,
    drafts,
    erasure,
    letter_text,
    audit_log,
)


def register(app: Flask) -> None:
    app.jinja_env.globals["csrf_token_of_session"] = csrf_token
    app.jinja_env.globals["shown_again"] = unsent_forms.shown_here
    app.jinja_env.globals["tabs_of"] = tabs_of
    app.jinja_env.globals["archive_letter"] = Act.ARCHIVE_LETTER
    app.jinja_env.globals["untied_leads"] = untied_leads
    app.register_blueprint(bp)
