"""The public pages: doors without rules of their own."""

from flask import Flask

from app.pages import health, reports, views


def register(app: Flask) -> None:
    app.register_blueprint(views.bp)
    app.register_blueprint(health.bp)
    app.register_blueprint(reports.bp)
