"""Signing: from the form to a confirmed signature."""

from flask import Flask

from app.signing import sent, views


def register(app: Flask) -> None:
    app.register_blueprint(views.bp)
    app.register_blueprint(sent.bp)
