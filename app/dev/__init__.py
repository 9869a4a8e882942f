"""Development-only pages: the mails that would have gone to a mail server."""

from flask import Flask

from app.dev import views


def register(app: Flask) -> None:
    """Raises RuntimeError except in development on this machine: these pages show everyone's links."""
    if not app.extensions["undersigned"].at_home:
        raise RuntimeError("the development mailbox has a place on the developer's machine alone")
    app.register_blueprint(views.bp)
