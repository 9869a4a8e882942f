"""Verification: how a claim to be a professional is proven, by a recorded route."""

from flask import Flask

from app.verification import views


def register(app: Flask) -> None:
    app.register_blueprint(views.bp)
