"""The console: where organisers publish, reviewers decide and lists go out. A door: the rules live below it."""

from flask import Flask

from app.accounts import unsent
from app.accounts.permissions import Act
from app.organise import (
    account,
    archiving,
    as_typed,
    deliveries,
    drafts,
    erasure,
    home,
    joining,
    leads,
    letters,
    mark,
    names,
    new_password,
    organisation,
    overview,
    people,
    review,
    settings,
    share_picture,
    signatures,
    state,
    tallies,
    text,
    trace,
)
from app.organise.blueprint import bp
from app.organise.tabs import tabs_of, untied_leads
from app.typed import csrf_token

# Each has put its pages on the blueprint by being imported.
SECTIONS = (
    home,
    account,
    people,
    joining,
    leads,
    new_password,
    names,
    organisation,
    mark,
    overview,
    review,
    tallies,
    letters,
    settings,
    share_picture,
    signatures,
    state,
    archiving,
    as_typed,
    deliveries,
    drafts,
    erasure,
    text,
    trace,
)


def register(app: Flask) -> None:
    app.jinja_env.globals["csrf_token_of_session"] = csrf_token
    app.jinja_env.globals["shown_again"] = unsent.shown_here
    app.jinja_env.globals["tabs_of"] = tabs_of
    app.jinja_env.globals["archive_letter"] = Act.ARCHIVE_LETTER
    app.jinja_env.globals["untied_leads"] = untied_leads
    app.register_blueprint(bp)
