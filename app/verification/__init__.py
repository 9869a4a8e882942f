"""Verification: recorded routes that prove a signer's claim to be a professional."""

from flask import Flask

from app.verification import views


def register(app: Flask) -> None:
    app.register_blueprint(views.bp)
