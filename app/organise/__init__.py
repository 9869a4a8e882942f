"""The console: where organisers publish, reviewers decide and lists go out. A door: the rules live below it."""

from flask import Flask
from flask_wtf.csrf import generate_csrf

from app.organise import home
from app.organise.blueprint import bp
from app.organise.tabs import tabs_of

SECTIONS = (home,)  # each has put its pages on the blueprint by being imported


def register(app: Flask) -> None:
    app.jinja_env.globals["csrf_token_of_session"] = generate_csrf
    app.jinja_env.globals["tabs_of"] = tabs_of
    app.register_blueprint(bp)
    app.jinja_env.globals["console_pages"] = app.view_functions  # while the rooms are being built
