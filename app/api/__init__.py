"""The public API: the pages' content as JSON."""

from flask import Flask

from app.api import views


def register(app: Flask) -> None:
    app.register_blueprint(views.bp)
