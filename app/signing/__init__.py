"""Signing: from the form to a confirmed signature, and what its owner may do with it afterwards."""

from flask import Flask

from app.signing import private, views


def register(app: Flask) -> None:
    app.register_blueprint(views.bp)
    app.register_blueprint(private.bp)
