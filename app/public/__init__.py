"""The public pages: thin views without rules of their own."""

from flask import Flask

from app.core import clock
from app.letters import embargo
from app.public import drafts, health, icons, metrics, organisations, reports, views, watches


def register(app: Flask) -> None:
    embargo.register(app, now=lambda: clock.now())
    app.register_blueprint(views.bp)
    app.register_blueprint(drafts.bp)
    app.register_blueprint(health.bp)
    app.register_blueprint(icons.bp)
    app.register_blueprint(metrics.bp)
    app.register_blueprint(organisations.bp)
    app.register_blueprint(reports.bp)
    app.register_blueprint(watches.bp)
