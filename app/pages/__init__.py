"""The public pages: doors without rules of their own."""

from flask import Flask

from app.pages import health, views


def register(app: Flask) -> None:
    app.register_blueprint(views.bp)
    app.register_blueprint(health.bp)
